// The native core without Node: pool, writer, replay, sessions, filters, selection. Built with sanitizers by core.test.ts.
// Usage: core [CASE …]; prints `ok CASE` or `not ok CASE: why` for each, exit code 1 when any failed.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <map>
#include <random>
#include <thread>

#include "duplicates.h"
#include "error.h"
#include "filter.h"
#include "interfaces.h"
#include "packet_queue.h"
#include "records.h"
#include "session.h"

using namespace sidecap;

#define EXPECT(condition)                                                                        \
  if (!(condition)) throw std::runtime_error("line " + std::to_string(__LINE__) + ": " #condition)

namespace {

using Bytes = std::vector<uint8_t>;

void put32(Bytes& bytes, uint32_t value, bool big) {
  for (int i = 0; i < 4; i++) bytes.push_back(static_cast<uint8_t>(value >> (big ? 24 - 8 * i : 8 * i)));
}

void put_record(Bytes& bytes, uint32_t seconds, uint32_t fraction, const Bytes& packet, bool big = false) {
  put32(bytes, seconds, big);
  put32(bytes, fraction, big);
  put32(bytes, static_cast<uint32_t>(packet.size()), big);
  put32(bytes, static_cast<uint32_t>(packet.size()), big);
  bytes.insert(bytes.end(), packet.begin(), packet.end());
}

Bytes file_header(uint32_t magic, bool big = false) {
  Bytes bytes;
  put32(bytes, magic, big);
  for (const int value : big ? std::vector<int>{0, 2, 0, 4} : std::vector<int>{2, 0, 4, 0}) {
    bytes.push_back(static_cast<uint8_t>(value));
  }
  for (const uint32_t value : {0u, 0u, 65535u, 1u}) put32(bytes, value, big);
  return bytes;
}

// An Ethernet, IPv4 and UDP packet to a port, with a number in it.
Bytes udp_packet(uint16_t port, uint32_t number) {
  Bytes packet(60, 0);
  packet[12] = 0x08;
  packet[14] = 0x45;
  packet[17] = 46;
  packet[22] = 64;
  packet[23] = 17;
  packet[36] = static_cast<uint8_t>(port >> 8);
  packet[37] = static_cast<uint8_t>(port);
  packet[39] = 26;
  std::memcpy(&packet[42], &number, 4);
  return packet;
}

class TemporaryFile {
 public:
  explicit TemporaryFile(const Bytes& bytes) {
    path_ = (std::filesystem::temp_directory_path() / ("sidecap-core-" + std::to_string(getpid()) + ".pcap")).string();
    std::ofstream(path_, std::ios::binary).write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// Takes blocks as a worker does, in another thread's place: releases at once unless told to hold.
class Taker final : public Session::Listener {
 public:
  std::function<void(const SealedBlock&)> on_each;
  void on_block(const SealedBlock& block) override {
    if (on_each) on_each(block);
    std::lock_guard<std::mutex> lock(mutex_);
    const uint8_t* start = session->pool()->block(block.slot);
    if (keep_bytes) bytes.insert(bytes.end(), start, start + block.length);
    packets += block.packets;
    if (hold) held.push_back(block.slot);
    else EXPECT(session->release(block.slot));
  }
  void on_answer(uint32_t request, std::exception_ptr error) override {
    std::lock_guard<std::mutex> lock(mutex_);
    answers[request] = error == nullptr;
    changed_.notify_all();
  }
  void on_end(std::exception_ptr given) override {
    std::lock_guard<std::mutex> lock(mutex_);
    ended = true;
    try {
      if (given) std::rethrow_exception(given);
    } catch (const Error& caught) {
      code = caught.code();
      text = caught.what();
    }
    changed_.notify_all();
  }
  bool wait_for(const std::function<bool()>& condition) {
    std::unique_lock<std::mutex> lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20), condition);
  }
  bool wait_end() {
    return wait_for([this] { return ended; });
  }

  Session* session = nullptr;
  bool keep_bytes = false;
  bool hold = false;
  Bytes bytes;
  uint64_t packets = 0;
  std::vector<int> held;
  std::map<uint32_t, bool> answers;
  bool ended = false;
  std::string code;
  std::string text;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
};

Options replay_options(const std::string& path) {
  Options options;
  options.backend = "replay";
  options.device = path;
  options.replay_factor = 0;
  options.flush_ms = 10;
  options.blocks = 4;
  return options;
}

std::string code_of(const std::function<void()>& body) {
  try {
    body();
  } catch (const Error& error) {
    return error.code();
  }
  return "";
}

void pool_gives_each_block_once() {
  BlockPool pool(4096, 3);
  const int a = pool.take(), b = pool.take(), c = pool.take();
  EXPECT(a != b && b != c && a != c && pool.take() == BlockPool::kNone);
  EXPECT(pool.out() == 3);
  EXPECT(pool.release(b) && !pool.release(b) && !pool.release(-1) && !pool.release(3));
  EXPECT(pool.take() == b);
  EXPECT(pool.wait(1) == BlockPool::kNone);
  std::thread other([&] { pool.release(c); });
  EXPECT(pool.wait(5000) == c);
  other.join();
  pool.close();
  pool.release(a);
  EXPECT(pool.take() == BlockPool::kNone);
}

void a_replay_gives_its_packets_unchanged() {
  for (const bool big : {false, true}) {
    for (const uint32_t magic : {0xa1b2c3d4u, 0xa1b23c4du}) {
      Bytes file = file_header(magic, big), expected;
      for (uint32_t i = 0; i < 5000; i++) {
        put_record(file, 100 + i / 1000, i % 1000 * 1000, udp_packet(53, i), big);
        put_record(expected, 100 + i / 1000, i % 1000 * 1000, udp_packet(53, i));
      }
      TemporaryFile temporary(file);
      Taker taker;
      taker.keep_bytes = true;
      auto counters = find_counters(create_counters());
      Session session(replay_options(temporary.path()), counters, taker);
      taker.session = &session;
      EXPECT(session.opened().link_type == 1 && session.opened().nanoseconds == (magic == 0xa1b23c4du));
      session.start();
      EXPECT(taker.wait_end() && taker.code.empty());
      EXPECT(taker.bytes == expected && taker.packets == 5000 && counters->captured == 5000);
      EXPECT(counters->captured_bytes == 5000 * 60 && counters->blocks_out == 0);
    }
  }
}

void a_damaged_file_ends_with_what_was_before() {
  Bytes whole = file_header(0xa1b2c3d4);
  for (uint32_t i = 0; i < 10; i++) put_record(whole, 1, i, udp_packet(1, i));
  for (size_t cut = 24; cut < whole.size(); cut++) {
    TemporaryFile temporary(Bytes(whole.begin(), whole.begin() + static_cast<long>(cut)));
    Taker taker;
    const size_t records = (cut - 24) / 76;
    const bool torn = (cut - 24) % 76 != 0;
    const std::string refused = code_of([&] {
      Session session(replay_options(temporary.path()), find_counters(create_counters()), taker);
      taker.session = &session;
      session.start();
      EXPECT(taker.wait_end());
    });
    EXPECT(torn ? (refused == "FILE_FORMAT" || taker.code == "FILE_FORMAT") : refused.empty() && taker.code.empty());
    if (refused.empty()) EXPECT(taker.packets == records);
  }
  Bytes wrong = whole;
  wrong[24 + 8 + 3] = 0x7f;  // captured length of the first record
  TemporaryFile temporary(wrong);
  Taker taker;
  EXPECT(code_of([&] { Session session(replay_options(temporary.path()), find_counters(create_counters()), taker); }) == "FILE_FORMAT");
  EXPECT(code_of([&] { Session session(replay_options("/no/such/file"), find_counters(create_counters()), taker); }) == "FILE_UNREADABLE");
}

void a_loop_goes_on_in_time() {
  Bytes file = file_header(0xa1b2c3d4);
  for (uint32_t i = 0; i < 3; i++) put_record(file, 10, i * 1000, udp_packet(1, i));
  TemporaryFile temporary(file);
  Options options = replay_options(temporary.path());
  options.replay_loop = true;
  Taker taker;
  uint64_t newest = 0;
  bool ordered = true;
  Session session(options, find_counters(create_counters()), taker);
  taker.session = &session;
  taker.on_each = [&](const SealedBlock& block) {
    ordered = ordered && block.first > newest && block.last >= block.first;
    newest = block.last;
    if (newest > 20'000'000'000u) session.stop();
  };
  session.start();
  EXPECT(taker.wait_end() && ordered && taker.packets > 100);
}

void nothing_is_lost_while_no_block_is_free() {
  Bytes file = file_header(0xa1b2c3d4);
  for (uint32_t i = 0; i < 60000; i++) put_record(file, 10, i, udp_packet(1, i));
  TemporaryFile temporary(file);
  Options options = replay_options(temporary.path());
  options.block_bytes = 270336;
  Taker taker;
  taker.hold = true;
  Session session(options, find_counters(create_counters()), taker);
  taker.session = &session;
  session.start();
  bool ended = false;
  for (int round = 0; round < 100 && !ended; round++) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT(session.pool()->out() <= 4);
    std::vector<int> held;
    taker.wait_for([&] {
      held.swap(taker.held);
      ended = taker.ended;
      return true;
    });
    for (const int slot : held) EXPECT(session.release(slot));
  }
  EXPECT(taker.wait_end() && taker.packets == 60000);
}

void abort_ends_a_thread_that_waits_for_a_block() {
  Bytes file = file_header(0xa1b2c3d4);
  for (uint32_t i = 0; i < 60000; i++) put_record(file, 10, i, udp_packet(1, i));
  TemporaryFile temporary(file);
  for (int round = 0; round < 20; round++) {
    Options options = replay_options(temporary.path());
    options.block_bytes = 270336;
    Taker taker;
    taker.hold = true;
    Session session(options, find_counters(create_counters()), taker);
    taker.session = &session;
    session.start();
    std::this_thread::sleep_for(std::chrono::milliseconds(round));
    session.abort();
    EXPECT(!taker.ended || taker.packets == 60000);
  }
}

void a_swapped_filter_leaks_nothing() {
  Bytes file = file_header(0xa1b2c3d4);
  for (uint32_t i = 0; i < 20000; i++) put_record(file, 10, i, udp_packet(static_cast<uint16_t>(1 + i % 2), i));
  TemporaryFile temporary(file);
  Options options = replay_options(temporary.path());
  options.replay_loop = true;
  options.filter = "udp port 1";
  Taker taker;
  std::atomic<int> wanted{1};
  std::atomic<int> wrong{0};
  Session session(options, find_counters(create_counters()), taker);
  taker.session = &session;
  taker.on_each = [&](const SealedBlock& block) {
    const uint8_t* at = session.pool()->block(block.slot);
    for (uint32_t i = 0; i < block.packets; i++, at += 76) wrong += at[16 + 37] != wanted;
  };
  session.start();
  for (uint32_t request = 1; request <= 20; request++) {
    std::this_thread::sleep_for(std::chrono::milliseconds(3));
    // The answer follows the last block of the old filter; blocks of the new come after it. Told to the checker in between.
    const int next = request % 2 == 0 ? 1 : 2;
    std::atomic<bool> swapped{false};
    session.set_filter(request, next == 1 ? "udp port 1" : "udp port 2");
    EXPECT(taker.wait_for([&] { return taker.answers.count(request) != 0; }));
    // Blocks may have come between the answer and here: only what follows is judged by the new filter.
    wanted = next;
    wrong = 0;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    EXPECT(wrong == 0);
  }
  session.set_filter(99, "udp port");
  EXPECT(taker.wait_for([&] { return taker.answers.count(99) != 0; }) && !taker.answers[99]);
  session.stop();
  EXPECT(taker.wait_end());
}

void names_are_refused_and_nothing_else() {
  for (const char* text :
       {"host www.example.com", "net backbone", "src foo", "dst host a-b", "gateway rtr", "ether host bilbo",
        "host 1.2.3.4.5", "host cafe:babe", "host 10.0.0.1 or evil", "tcp and dst host x", "host 0x1g", "ip host \\tcp",
        "(port 80 or host a)", "not host a", "host a::b::c", "link host $xyz", "host fe80::1%eth0"}) {
    if (code_of([&] { check_filter(text); }) != "FILTER_NAME") throw std::runtime_error(std::string("taken: ") + text);
  }
  for (const char* text :
       {"", "tcp port 80", "port http or ssh", "port (http or ssh) and udp", "proto \\udp", "ip proto udp",
        "host 10.0.0.1 and not port 22", "net 10.0.0.0/8", "net 10.1", "net 10.0.0.0 mask 255.0.0.0", "ip6 host ::1",
        "host fe80::1", "net 2001:db8::/32", "host ::ffff:1.2.3.4", "ether host aa:bb:cc:dd:ee:ff", "ether src 1-2-3-4-5-6",
        "ether dst aabb.ccdd.eeff", "tcp[tcpflags] & (tcp-syn|tcp-fin) != 0", "ip[6:2] & 0x1fff = 0", "len > 100",
        "icmp[icmptype] == icmp-echo", "vlan 5 and tcp", "mpls 1000", "type mgt subtype beacon", "wlan addr1 1:2:3:4:5:6",
        "ifname eth0", "portrange 1-1023", "less 100", "greater 50", "link host $0e", "tcp portrange ftp-ssh", "pppoes 3 and ip"}) {
    check_filter(text);
  }
  EXPECT(code_of([] { check_filter(std::string(kLongestFilter + 1, ' ')); }) == "FILTER_TOO_LONG");
  EXPECT(code_of([] { check_filter(std::string("tcp\0udp", 7)); }) == "FILTER_INVALID");
}

void selection_agrees_with_a_plain_reading() {
  std::mt19937 random(7);
  for (int round = 0; round < 300; round++) {
    Bytes records;
    std::vector<std::pair<uint64_t, Bytes>> packets;
    for (unsigned int i = random() % 50; i > 0; i--) {
      Bytes packet = udp_packet(static_cast<uint16_t>(random() % 3), i);
      packet.resize(random() % 100);
      const uint32_t seconds = random() % 4, fraction = random() % 1000000;
      put_record(records, seconds, fraction, packet);
      packets.emplace_back(seconds * 1'000'000'000ull + fraction * 1000ull, packet);
    }
    Selection selection;
    selection.from = random() % 4'000'000'000u;
    selection.to = selection.from + random() % 4'000'000'000u;
    selection.snaplen = random() % 2 ? random() % 80 : 0;
    selection.limit = random() % 2 ? random() % 20 : UINT64_MAX;
    selection.output_nanoseconds = random() % 2 != 0;
    Bytes expected;
    uint64_t count = 0;
    for (const auto& [time, packet] : packets) {
      if (count == selection.limit) break;
      if (time < selection.from || time >= selection.to) continue;
      Bytes cut = packet;
      if (selection.snaplen != 0 && cut.size() > selection.snaplen) cut.resize(selection.snaplen);
      const auto fraction = static_cast<uint32_t>(time % 1'000'000'000u / (selection.output_nanoseconds ? 1 : 1000));
      const size_t at = expected.size();
      put_record(expected, static_cast<uint32_t>(time / 1'000'000'000u), fraction, cut);
      const auto length = static_cast<uint32_t>(packet.size());
      std::memcpy(&expected[at + 12], &length, 4);
      count++;
    }
    Bytes in_place = records, apart(records.size());
    const Selected one = select_records(records.data(), records.size(), apart.data(), selection);
    const Selected two = select_records(in_place.data(), in_place.size(), in_place.data(), selection);
    apart.resize(one.produced);
    in_place.resize(two.produced);
    EXPECT(apart == expected && in_place == expected && one.packets == count && !one.corrupt);
  }
}

void selection_survives_noise() {
  std::mt19937 random(11);
  for (int round = 0; round < 20000; round++) {
    Bytes noise(random() % 200);
    for (uint8_t& byte : noise) byte = static_cast<uint8_t>(random() % 4 == 0 ? random() : 0);
    const Selected selected = select_records(noise.data(), noise.size(), noise.data(), {});
    EXPECT(selected.consumed <= noise.size() && selected.produced <= selected.consumed);
  }
}

void filters_select_as_libpcap_says() {
  const auto filter = compile_filter("udp port 53", 1, 65535);
  Bytes records;
  for (uint32_t i = 0; i < 100; i++) put_record(records, 1, i, udp_packet(i % 4 == 0 ? 53 : 54, i));
  Bytes output(records.size());
  Selection selection;
  selection.filter = filter.get();
  EXPECT(select_records(records.data(), records.size(), output.data(), selection).packets == 25);
  EXPECT(code_of([] { compile_filter("tcp and (", 1, 65535); }) == "FILTER_INVALID");
  EXPECT(code_of([] { compile_filter_within(1000, "host name", 1, 65535); }) == "FILTER_NAME");
  EXPECT(compile_filter_within(1000, "tcp", 1, 65535)->instructions() > 0);
}

void compiles_that_took_too_long_end_and_make_room() {
  std::string ports = "port 1";
  for (int port = 2; port < 100; port++) ports += " or port " + std::to_string(port);
  for (int i = 0; i < 20; i++) {
    EXPECT(code_of([&] { compile_filter_within(0, ports, 1, 65535); }) == "FILTER_TIMEOUT");
  }
  int compiled = 0;
  for (int i = 0; i < 1000 && compiled < 4; i++) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    std::vector<std::future<std::string>> codes;
    for (int slot = 0; slot < 4; slot++) {
      codes.push_back(std::async(std::launch::async, [&] {
        return code_of([&] { compile_filter_within(60'000, ports, 1, 65535); });
      }));
    }
    compiled = 0;
    for (auto& code : codes) compiled += code.get().empty() ? 1 : 0;
  }
  EXPECT(compiled == 4);
}

void loopback_is_there_and_can_be_opened_again_and_again() {
  bool found = false;
  for (const Adapter& adapter : list_adapters()) found = found || (adapter.loopback && !adapter.addresses.empty());
  EXPECT(found);
  if (geteuid() != 0) {
    std::printf("# not root: no live capture\n");
    return;
  }
  for (int round = 0; round < 30; round++) {
    Options options = replay_options("lo");
    options.backend = "pcap";
    options.buffer_bytes = 1 << 20;
    Taker taker;
    Session session(options, find_counters(create_counters()), taker);
    taker.session = &session;
    session.start();
    session.flush(1);
    if (round % 2 == 0) {
      EXPECT(taker.wait_for([&] { return taker.answers.count(1) != 0; }));
      session.stop();
      EXPECT(taker.wait_end() && taker.code.empty());
    } else {
      session.abort();
    }
  }
  Taker taker;
  Options options = replay_options("no-such-adapter");
  options.backend = "pcap";
  const std::string code = code_of([&] { Session session(options, find_counters(create_counters()), taker); });
  EXPECT(code == "ADAPTER_NOT_FOUND");
  options.backend = "other";
  EXPECT(code_of([&] { Session session(options, find_counters(create_counters()), taker); }) == "BACKEND_UNKNOWN");
}

// Three sources see the same packets, each in order, at most ten behind one another; some packets are equal.
void each_packet_of_several_sources_is_taken_once() {
  std::mt19937 random(7);
  std::vector<uint32_t> sent(20000);
  for (uint32_t& number : sent) number = random() % 3000;
  Duplicates duplicates;
  std::map<uint32_t, int> taken;
  size_t at[3] = {0, 0, 0};
  while (at[0] + at[1] + at[2] < 3 * sent.size()) {
    const size_t source = random() % 3;
    const size_t least = std::min({at[0], at[1], at[2]});
    if (at[source] == sent.size() || at[source] > least + 10) continue;
    const uint32_t number = sent[at[source]++];
    const Bytes packet = udp_packet(53, number);
    // 20,000 packets in 20 s: what is forgotten is older than all that is on its way.
    const uint64_t time = uint64_t{1'700'000'000} * 1'000'000'000 + least * 1'000'000;
    if (!duplicates.seen(source, time, packet.data(), packet.size())) taken[number]++;
  }
  std::map<uint32_t, int> expected;
  for (const uint32_t number : sent) expected[number]++;
  EXPECT(taken == expected);
}

void one_source_has_no_duplicates() {
  Duplicates duplicates;
  const Bytes packet = udp_packet(53, 1);
  for (uint64_t i = 0; i < 100000; i++) EXPECT(!duplicates.seen(1, i, packet.data(), packet.size()));
}

// Releases each block at once and keeps the numbers of its packets.
class Numbers final : public BlockWriter::Owner {
 public:
  void on_sealed(const SealedBlock& block) override {
    const uint8_t* bytes = pool.block(block.slot);
    for (size_t at = 0; at < block.length;) {
      uint32_t captured;
      std::memcpy(&captured, bytes + at + 8, sizeof captured);
      uint32_t number;
      std::memcpy(&number, bytes + at + kRecordHeader + 42, sizeof number);
      list.push_back(number);
      at += kRecordHeader + captured;
    }
    pool.release(block.slot);
  }
  int on_starved() override { return BlockPool::kNone; }

  BlockPool pool{64 << 10, 4};
  std::vector<uint32_t> list;
};

// A giver that never waits, a reader that pauses: what is missing is what was counted, the rest is in order.
void a_queue_counts_what_it_has_no_room_for() {
  constexpr uint32_t kPackets = 50000;
  Opened opened;
  opened.link_type = 1;
  opened.snaplen = 65535;
  PacketQueue queue(opened, 1);
  Numbers numbers;
  BlockWriter writer(numbers.pool, numbers, false);
  std::thread giver([&] {
    for (uint32_t i = 1; i <= kPackets; i++) {
      const Bytes packet = udp_packet(53, i);
      queue.push(uint64_t{i} * 1000, static_cast<uint32_t>(packet.size()), 60, packet.data());
    }
    queue.lose(5, 7);
    queue.fail(std::make_exception_ptr(Error("ADAPTER_GONE", "gone")));
  });
  const std::string code = code_of([&] {
    for (int reads = 0;; reads++) {
      queue.read(writer, 100);
      if (reads % 4 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
      if (reads == 3) queue.wake();
    }
  });
  giver.join();
  writer.seal();
  EXPECT(code == "ADAPTER_GONE");
  EXPECT(std::is_sorted(numbers.list.begin(), numbers.list.end()));
  EXPECT(numbers.list.size() + queue.losses().kernel - 5 == kPackets);
  EXPECT(queue.losses().interface == 7);
}

void a_queue_judges_what_waits_by_the_new_filter() {
  Opened opened;
  opened.link_type = 1;
  opened.snaplen = 65535;
  PacketQueue queue(opened, 1 << 20);
  Numbers numbers;
  BlockWriter writer(numbers.pool, numbers, false);
  const auto push = [&](uint16_t port, uint32_t number) {
    const Bytes packet = udp_packet(port, number);
    queue.push(1, static_cast<uint32_t>(packet.size()), 60, packet.data());
  };
  push(53, 1);
  push(80, 2);
  queue.set_filter("udp port 53");
  push(80, 3);
  push(53, 4);
  while (queue.read(writer, 10) == Backend::Read::kPackets) {
  }
  writer.seal();
  EXPECT((numbers.list == std::vector<uint32_t>{1, 4}));
  EXPECT(queue.losses().kernel == 0);
}

const std::pair<const char*, void (*)()> kCases[] = {
#define CASE(name) {#name, name}
    CASE(pool_gives_each_block_once),
    CASE(a_replay_gives_its_packets_unchanged),
    CASE(a_damaged_file_ends_with_what_was_before),
    CASE(a_loop_goes_on_in_time),
    CASE(nothing_is_lost_while_no_block_is_free),
    CASE(abort_ends_a_thread_that_waits_for_a_block),
    CASE(a_swapped_filter_leaks_nothing),
    CASE(names_are_refused_and_nothing_else),
    CASE(selection_agrees_with_a_plain_reading),
    CASE(selection_survives_noise),
    CASE(filters_select_as_libpcap_says),
    CASE(compiles_that_took_too_long_end_and_make_room),
    CASE(loopback_is_there_and_can_be_opened_again_and_again),
    CASE(each_packet_of_several_sources_is_taken_once),
    CASE(one_source_has_no_duplicates),
    CASE(a_queue_counts_what_it_has_no_room_for),
    CASE(a_queue_judges_what_waits_by_the_new_filter),
};

}  // namespace

int main(int argc, char** argv) {
  int failed = 0;
  for (const auto& [name, body] : kCases) {
    bool wanted = argc < 2;
    for (int i = 1; i < argc; i++) wanted = wanted || std::strcmp(argv[i], name) == 0;
    if (!wanted) continue;
    try {
      body();
      std::printf("ok %s\n", name);
    } catch (const std::exception& error) {
      std::printf("not ok %s: %s\n", name, error.what());
      failed++;
    }
    std::fflush(stdout);
  }
  return failed == 0 ? 0 : 1;
}
