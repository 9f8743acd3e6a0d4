// Sends numbered Ethernet frames through AF_PACKET, for tests and the benchmark.
//
//   generate IFACE --count N [--first 1] [--rate PPS|max] [--size N|A-B|mixed] [--flows N] [--burst N] [--cpu N]
//
// Every frame is valid Ethernet/IPv4/UDP or TCP (checksums right) and carries the magic "SCAP" and a 32-bit
// big-endian number, where numbers.cc and net/witness.ts look for them:
//   UDP 42: magic number filler      TCP 54: magic number filler
//   DNS 42: a query whose first label is "n", magic, number (so the magic stands at 42 + 14)
// `mixed` is the simple IMIX 7:4:1 of 64, 576 and 1514 bytes over UDP, TCP and DNS queries on several ports.
// Frames of one size go out as trains: one buffer that the kernel cuts into frames and checksums (UDP segmentation,
// twice the rate of sendmmsg). For that `ethtool -K IFACE tx off tx-udp-segmentation off` must have been run, or
// the train would arrive in one piece; the adapter's own count of frames is checked at the end.
// Sizes are those a capture sees: from the Ethernet header on, without the frame check sequence.
// Prints {"sent","seconds","pps","bytes"}; exits 1 when not all frames could be sent or the kernel dropped some.
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <sched.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

namespace {

constexpr int kMaxBatch = 64;
constexpr size_t kMaxFrame = 9018;
constexpr char kMagic[] = "SCAP";

struct Options {
  std::string iface;
  uint64_t count = 0;
  uint32_t first = 1;
  double rate = 0;  // 0: as fast as possible
  bool mixed = false;
  size_t smallest = 64, largest = 64;
  uint32_t flows = 16;
  int burst = 0;  // 0: chosen from the rate
  int cpu = -1;
};

// A frame to copy, with the sums that do not depend on flow and number.
struct Template {
  std::vector<uint8_t> bytes;
  size_t number = 0;  // offset of the number
  size_t source_port = 34;
  size_t checksum = 0;  // offset of the UDP or TCP checksum
  bool udp = true;
  uint32_t ip_sum = 0, transport_sum = 0;
};

[[noreturn]] void fail(const std::string& what) {
  fprintf(stderr, "generate: %s\n", what.c_str());
  exit(2);
}

void put16(uint8_t* at, uint32_t value) {
  at[0] = uint8_t(value >> 8);
  at[1] = uint8_t(value);
}
void put32(uint8_t* at, uint32_t value) {
  put16(at, value >> 16);
  put16(at + 2, value);
}
// RFC 1071: sum of 16-bit words, not folded.
uint32_t sum_words(const uint8_t* at, size_t length) {
  uint32_t sum = 0;
  for (size_t i = 0; i + 1 < length; i += 2) sum += uint32_t(at[i] << 8 | at[i + 1]);
  if (length & 1) sum += uint32_t(at[length - 1] << 8);
  return sum;
}
uint16_t fold(uint32_t sum) {
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  return uint16_t(~sum);
}

enum class Kind { kUdp, kTcp, kDns };

Template make_template(Kind kind, size_t size, uint16_t port) {
  Template t;
  t.udp = kind != Kind::kTcp;
  const size_t header = t.udp ? 8 : 20;
  const size_t payload = 34 + header;
  const size_t least = payload + (kind == Kind::kDns ? 32 : 8);
  size = std::max(size, least);
  t.bytes.resize(size);
  uint8_t* p = t.bytes.data();
  for (size_t i = payload; i < size; i++) p[i] = uint8_t(i * 7);
  // Locally administered addresses; the destination is no one's, so that the receiving stack drops it early.
  const uint8_t ethernet[14] = {2, 0, 0, 0, 0, 0x99, 2, 0, 0, 0, 0, 1, 8, 0};
  memcpy(p, ethernet, sizeof ethernet);
  p[14] = 0x45;
  put16(p + 16, uint32_t(size - 14));
  p[20] = 0x40;  // do not fragment
  p[22] = 64;
  p[23] = t.udp ? 17 : 6;
  put32(p + 30, 0x0a800001);  // to 10.128.0.1
  put16(p + 36, port);
  if (t.udp) {
    put16(p + 38, uint32_t(size - 34));
    t.checksum = 40;
  } else {
    put32(p + 38, 1);
    put32(p + 42, 1);
    p[46] = 0x50;
    p[47] = 0x18;  // PSH, ACK
    put16(p + 48, 65535);
    t.checksum = 50;
  }
  size_t magic = payload;
  if (kind == Kind::kDns) {
    // Header: id, flags RD, one question. Name: n<magic><number>.sidecap.test, type A, class IN.
    const uint8_t query[12] = {0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0};
    memcpy(p + payload, query, sizeof query);
    memcpy(p + payload + 12, "\x09nSCAP\0\0\0\0\x04test\0\0\1\0\1", 20);
    magic = payload + 14;
  }
  memcpy(p + magic, kMagic, 4);
  t.number = magic + 4;
  memset(p + t.number, 0, 4);
  t.ip_sum = sum_words(p + 14, 20);
  t.transport_sum = sum_words(p + 34, size - 34) + sum_words(p + 30, 4) + p[23] + uint32_t(size - 34);
  return t;
}

std::vector<Template> make_templates(const Options& options) {
  std::vector<Template> all;
  if (options.mixed) {
    const Kind kinds[12] = {Kind::kTcp, Kind::kUdp, Kind::kDns, Kind::kTcp, Kind::kUdp, Kind::kTcp,
                            Kind::kDns, Kind::kTcp, Kind::kUdp, Kind::kTcp, Kind::kUdp, Kind::kTcp};
    const size_t sizes[12] = {64, 576, 76, 1514, 64, 576, 76, 64, 576, 64, 64, 576};
    const uint16_t ports[12] = {443, 8125, 53, 443, 5005, 80, 53, 22, 9995, 443, 5006, 9092};
    for (int i = 0; i < 12; i++) all.push_back(make_template(kinds[i], sizes[i], ports[i]));
  } else if (options.smallest == options.largest) {
    all.push_back(make_template(Kind::kUdp, options.smallest, 4000));
  } else {
    // A prime step walks through all sizes in between in an order that is the same in each run.
    const size_t span = options.largest - options.smallest + 1;
    for (size_t i = 0; i < std::min<size_t>(span, 997); i++)
      all.push_back(make_template(Kind::kUdp, options.smallest + (i * 7919) % span, 4000));
  }
  return all;
}

// Writes flow and number into a copied frame. Source 10.0.0.0/9 and port are the flow's.
void finish(const Template& t, uint8_t* frame, uint32_t number, uint32_t flow) {
  const uint32_t source = 0x0a000001 + (flow & 0x3fffff), port = 10000 + flow % 40000;
  const uint32_t source_sum = (source >> 16) + (source & 0xffff);
  put32(frame + 26, source);
  put16(frame + 24, fold(t.ip_sum + source_sum));
  put16(frame + t.source_port, port);
  put32(frame + t.number, number);
  uint16_t sum = fold(t.transport_sum + source_sum + port + (number >> 16) + (number & 0xffff));
  if (t.udp && sum == 0) sum = 0xffff;
  put16(frame + t.checksum, sum);
}

double now() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return double(t.tv_sec) + double(t.tv_nsec) * 1e-9;
}

// Sleeps to shortly before the time, then spins: exact without a core burnt at low rates.
void wait_until(double when) {
  for (;;) {
    const double left = when - now();
    if (left <= 0) return;
    if (left < 120e-6) continue;
    const double nap = left - 80e-6;
    timespec t{time_t(nap), long((nap - double(time_t(nap))) * 1e9)};
    nanosleep(&t, nullptr);
  }
}

int64_t statistic(const std::string& iface, const char* name) {
  std::ifstream file("/sys/class/net/" + iface + "/statistics/" + name);
  int64_t value = 0;
  file >> value;
  return value;
}

Options parse(int argc, char** argv) {
  Options o;
  for (int i = 1; i < argc; i++) {
    const std::string key = argv[i];
    if (key.rfind("--", 0) != 0) {
      o.iface = key;
      continue;
    }
    if (++i == argc) fail(key + " needs a value");
    const std::string value = argv[i];
    if (key == "--count") o.count = strtoull(value.c_str(), nullptr, 10);
    else if (key == "--first") o.first = uint32_t(strtoul(value.c_str(), nullptr, 10));
    else if (key == "--rate") o.rate = value == "max" ? 0 : atof(value.c_str());
    else if (key == "--flows") o.flows = std::max(1u, uint32_t(atoi(value.c_str())));
    else if (key == "--burst") o.burst = atoi(value.c_str());
    else if (key == "--cpu") o.cpu = atoi(value.c_str());
    else if (key == "--size" && value == "mixed") o.mixed = true;
    else if (key == "--size") {
      o.smallest = size_t(atoi(value.c_str()));
      const size_t dash = value.find('-');
      o.largest = dash == std::string::npos ? o.smallest : size_t(atoi(value.c_str() + dash + 1));
      if (o.smallest < 50 || o.largest > kMaxFrame || o.largest < o.smallest)
        fail("--size takes N or A-B from 50 to 9018, or mixed");
    } else fail("unknown option " + key);
  }
  if (o.iface.empty() || o.count == 0) fail("usage: generate IFACE --count N [--rate PPS|max] …");
  return o;
}

int open_socket(const std::string& iface, int option) {
  const int fd = socket(AF_PACKET, SOCK_RAW, 0);
  if (fd < 0) fail(std::string("socket: ") + strerror(errno));
  const int one = 1, size = 8 << 20;
  if (setsockopt(fd, SOL_PACKET, option, &one, sizeof one) != 0)
    fail(std::string("setsockopt: ") + strerror(errno));
  setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size);
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_ifindex = int(if_nametoindex(iface.c_str()));
  if (address.sll_ifindex == 0) fail("no adapter " + iface);
  if (bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
    fail(std::string("bind: ") + strerror(errno));
  return fd;
}

// Batches frames and hands them to the kernel; returns when all were taken.
class Sender {
 public:
  virtual ~Sender() = default;
  // Most frames of one call.
  virtual int limit() const = 0;
  virtual void send(const Options& options, uint64_t sent, int wanted) = 0;
  uint64_t bytes = 0;

 protected:
  void retry(int error) {
    if (error == EINTR) return;
    if (error != ENOBUFS && error != EAGAIN) fail(std::string("send: ") + strerror(error));
    if (++retries_ > 1000000) fail("the adapter takes no frames");
  }

 private:
  uint64_t retries_ = 0;
};

// Frames of any kind, one by one.
class MessageSender : public Sender {
 public:
  explicit MessageSender(const Options& options)
      : templates_(make_templates(options)),
        // Straight to the driver: no queueing discipline that could hold back or drop.
        fd_(open_socket(options.iface, PACKET_QDISC_BYPASS)),
        memory_(kMaxBatch * kStride) {
    for (size_t i = 0; i < kMaxBatch; i++) {
      vectors_[i] = {memory_.data() + i * kStride, 0};
      messages_[i].msg_hdr.msg_iov = &vectors_[i];
      messages_[i].msg_hdr.msg_iovlen = 1;
    }
  }
  ~MessageSender() override { close(fd_); }
  int limit() const override { return kMaxBatch; }

  void send(const Options& options, uint64_t sent, int wanted) override {
    for (int i = 0; i < wanted; i++) {
      const uint64_t index = sent + uint64_t(i);
      const Template& t = templates_[index % templates_.size()];
      uint8_t* frame = memory_.data() + size_t(i) * kStride;
      if (held_[i] != &t) {
        memcpy(frame, t.bytes.data(), t.bytes.size());
        vectors_[i].iov_len = t.bytes.size();
        held_[i] = &t;
      }
      finish(t, frame, uint32_t(options.first + index), uint32_t(index % options.flows));
      bytes += t.bytes.size();
    }
    for (int done = 0; done < wanted;) {
      const int n = sendmmsg(fd_, messages_ + done, unsigned(wanted - done), 0);
      if (n > 0) done += n;
      else retry(errno);
    }
  }

 private:
  static constexpr size_t kStride = 9024;
  const std::vector<Template> templates_;
  const int fd_;
  std::vector<uint8_t> memory_;
  iovec vectors_[kMaxBatch] = {};
  mmsghdr messages_[kMaxBatch] = {};
  const Template* held_[kMaxBatch] = {};
};

// UDP frames of one size and, within a train, one flow.
class TrainSender : public Sender {
 public:
  explicit TrainSender(const Options& options)
      : template_(make_template(Kind::kUdp, options.smallest, 4000)),
        payload_(options.smallest - 42),
        limit_(int(std::min<size_t>(kMaxBatch, 65000 / payload_))),
        fd_(open_socket(options.iface, PACKET_VNET_HDR)),
        memory_(kPrefix + 42 + payload_ * size_t(limit_)) {
    uint8_t* frame = memory_.data() + kPrefix;
    memcpy(frame, template_.bytes.data(), 42);
    for (int i = 0; i < limit_; i++)
      memcpy(frame + 42 + payload_ * size_t(i), template_.bytes.data() + 42, payload_);
  }
  ~TrainSender() override { close(fd_); }
  int limit() const override { return limit_; }

  void send(const Options& options, uint64_t sent, int wanted) override {
    const size_t length = 42 + payload_ * size_t(wanted);
    // struct virtio_net_hdr, in host order: the checksum from 34 stored 6 further, UDP segmentation.
    const bool train = wanted > 1;
    const uint16_t header[5] = {uint16_t(train ? 1 | 5 << 8 : 1), 42, uint16_t(train ? payload_ : 0),
                                34, 6};
    memcpy(memory_.data(), header, kPrefix);
    uint8_t* frame = memory_.data() + kPrefix;
    const uint32_t flow = uint32_t(sent / uint64_t(limit_) % options.flows);
    for (int i = 0; i < wanted; i++)
      put32(frame + 46 + payload_ * size_t(i), uint32_t(options.first + sent + uint64_t(i)));
    put16(frame + 16, uint32_t(length - 14));
    put16(frame + 24, 0);
    put32(frame + 26, 0x0a000001 + (flow & 0x3fffff));
    put16(frame + 24, fold(sum_words(frame + 14, 20)));
    put16(frame + 34, 10000 + flow % 40000);
    put16(frame + 38, uint32_t(length - 34));
    // The kernel adds the rest to the sum of the pseudo header.
    put16(frame + 40, uint16_t(~fold(sum_words(frame + 26, 8) + 17 + uint32_t(length - 34))));
    while (write(fd_, memory_.data(), kPrefix + length) < 0) retry(errno);
    bytes += uint64_t(wanted) * options.smallest;
  }

 private:
  static constexpr size_t kPrefix = 10;
  const Template template_;
  const size_t payload_;
  const int limit_;
  const int fd_;
  std::vector<uint8_t> memory_;
};

void pin(int cpu) {
  if (cpu < 0) return;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  sched_setaffinity(0, sizeof set, &set);
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = parse(argc, argv);
  pin(options.cpu);
  // At 100 k/s a batch covers 50 µs: smooth enough, and few enough system calls at high rates.
  int batch = options.burst > 0 ? options.burst
              : options.rate > 0 ? int(options.rate / 20000) : kMaxBatch;
  std::unique_ptr<Sender> sender;
  if (!options.mixed && options.smallest == options.largest && batch > 1)
    sender = std::make_unique<TrainSender>(options);
  else
    sender = std::make_unique<MessageSender>(options);
  batch = std::clamp(batch, 1, sender->limit());
  const int64_t dropped = statistic(options.iface, "tx_dropped");
  const int64_t frames = statistic(options.iface, "tx_packets");
  uint64_t sent = 0;
  const double start = now();
  while (sent < options.count) {
    const int wanted = int(std::min<uint64_t>(uint64_t(batch), options.count - sent));
    if (options.rate > 0) wait_until(start + double(sent) / options.rate);
    sender->send(options, sent, wanted);
    sent += uint64_t(wanted);
  }
  const double seconds = now() - start;
  const int64_t lost = statistic(options.iface, "tx_dropped") - dropped;
  const int64_t out = statistic(options.iface, "tx_packets") - frames;
  printf("{\"sent\":%llu,\"seconds\":%.6f,\"pps\":%.0f,\"bytes\":%llu,\"lost\":%lld}\n",
         static_cast<unsigned long long>(sent), seconds, double(sent) / seconds,
         static_cast<unsigned long long>(sender->bytes), static_cast<long long>(lost));
  if (out < int64_t(sent)) {
    fprintf(stderr, "generate: the adapter sent %lld of %llu frames; see the top of generate.cc\n",
            static_cast<long long>(out), static_cast<unsigned long long>(sent));
    return 1;
  }
  return lost == 0 ? 0 : 1;
}
