// Backend `replay`: a pcap file (draft-ietf-opsawg-pcap) in place of an adapter, paced by its own times or as fast as its
// packets are taken. Needs no privilege, and libpcap only for a filter.
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <mutex>

#include "../backend.h"
#include "../error.h"
#include "../filter.h"

namespace sidecap {

namespace {

constexpr uint32_t kMagicMicro = 0xa1b2c3d4;
constexpr uint32_t kMagicNano = 0xa1b23c4d;
constexpr size_t kFileHeader = 24;
constexpr uint32_t kLargestPacket = 262144;
constexpr int kPacketsARead = 16384;
constexpr uint64_t kSecond = 1'000'000'000;

uint32_t swap_bytes(uint32_t value) {
  return value >> 24 | (value >> 8 & 0xff00) | (value << 8 & 0xff0000) | value << 24;
}

// A file's link type as the DLT value libpcap uses in memory: they differ in these (pcap-linktype(7)).
int dlt_of(uint32_t link_type) {
  switch (link_type) {
    case 100:
      return 11;  // ATM_RFC1483
    case 101:
      return 12;  // RAW
    case 106:
      return 19;  // ATM_CLIP
    default:
      return static_cast<int>(link_type);
  }
}

class Replay final : public Backend {
 public:
  explicit Replay(const Options& options)
      : path_(options.device), factor_(options.replay_factor), loop_(options.replay_loop) {
    file_.open(std::filesystem::u8path(path_), std::ios::binary);
    uint32_t header[kFileHeader / 4];
    if (!file_) throw Error("FILE_UNREADABLE", "The capture file " + path_ + " cannot be opened: " + std::strerror(errno));
    if (!file_.read(reinterpret_cast<char*>(header), sizeof header)) {
      throw Error("FILE_FORMAT", path_ + " is shorter than the header of a pcap file (24 bytes)");
    }
    swapped_ = header[0] == swap_bytes(kMagicMicro) || header[0] == swap_bytes(kMagicNano);
    const uint32_t magic = number(header[0]);
    if (magic != kMagicMicro && magic != kMagicNano) {
      throw Error("FILE_FORMAT", path_ + " is not a pcap file: it does not begin with one of its magic numbers");
    }
    opened_.nanoseconds = magic == kMagicNano;
    opened_.link_type = dlt_of(number(header[5]) & 0xffff);
    opened_.snaplen = options.snaplen;
    if (!options.filter.empty()) set_filter(options.filter);
    more_ = next_packet();
  }

  const Opened& opened() const override { return opened_; }

  Read read(BlockWriter& writer, int milliseconds) override {
    bool any = false;
    for (int packets = 0; packets < kPacketsARead; packets++) {
      if (!more_ || stopped_) return any ? Read::kPackets : stopped_ ? Read::kIdle : Read::kEnd;
      if (!due(any ? 0 : milliseconds)) return any ? Read::kPackets : Read::kIdle;
      if (wanted()) {
        if (!writer.append(frame_)) return Read::kIdle;
        any = true;
      }
      more_ = next_packet();
    }
    return Read::kPackets;
  }

  void wake() override {
    std::lock_guard<std::mutex> lock(mutex_);
    woken_ = true;
    wakes_.notify_all();
  }

  Losses count_losses() override { return {}; }

  void set_filter(const std::string& expression) override {
    filter_ = expression.empty() ? nullptr : compile_filter(expression, opened_.link_type, opened_.snaplen);
  }

  int stop_intake() override {
    stopped_ = true;
    return 0;
  }

 private:
  uint32_t number(uint32_t raw) const { return swapped_ ? swap_bytes(raw) : raw; }

  // Reads the next record into frame_; false at the end. A damaged file ends with an error that says where.
  bool next_packet() {
    const std::streamoff offset = file_.tellg();
    uint32_t header[4];
    file_.read(reinterpret_cast<char*>(header), sizeof header);
    if (file_.gcount() == 0) return loop_ && read_any_ ? rewind() : false;
    if (file_.gcount() != sizeof header) damaged(offset, "the file ends within a record's header");
    frame_ = {number(header[0]), number(header[1]), number(header[2]), number(header[3]), nullptr};
    if (frame_.captured > kLargestPacket || frame_.fraction >= (opened_.nanoseconds ? kSecond : kSecond / 1000)) {
      damaged(offset, "a record's header holds impossible values");
    }
    bytes_.resize(frame_.captured);
    if (!file_.read(reinterpret_cast<char*>(bytes_.data()), frame_.captured)) {
      damaged(offset, "the file ends within a packet");
    }
    frame_.data = bytes_.data();
    if (frame_.captured > static_cast<uint32_t>(opened_.snaplen)) {
      frame_.captured = static_cast<uint32_t>(opened_.snaplen);
    }
    shift();
    read_any_ = true;
    return true;
  }

  [[noreturn]] void damaged(std::streamoff offset, const char* what) const {
    throw Error("FILE_FORMAT", path_ + " is damaged at byte " + std::to_string(offset) + ": " + what);
  }

  // Each round of a loop follows the one before it in time.
  bool rewind() {
    file_.clear();
    file_.seekg(kFileHeader);
    const uint64_t length = newest_ - oldest_;
    round_ += length + kSecond / 1000;
    return next_packet();
  }

  void shift() {
    const uint64_t unit = opened_.nanoseconds ? 1 : 1000;
    const uint64_t original = frame_.seconds * kSecond + frame_.fraction * unit;
    if (!read_any_) oldest_ = newest_ = original;
    if (original < oldest_) oldest_ = original;
    if (original > newest_ && round_ == 0) newest_ = original;
    time_ = original + round_;
    frame_.seconds = static_cast<uint32_t>(time_ / kSecond);
    frame_.fraction = static_cast<uint32_t>(time_ % kSecond / unit);
  }

  bool wanted() const {
    if (filter_ == nullptr) return true;
    const PcapHeader header{{0, 0}, frame_.captured, frame_.length};
    return filter_->matches(header, frame_.data);
  }

  // Whether the packet's time has come; waits for it up to so long.
  bool due(int milliseconds) {
    using clock = std::chrono::steady_clock;
    if (factor_ <= 0) return true;
    if (!started_) {
      started_ = true;
      start_ = clock::now();
      start_time_ = time_;
    }
    if (time_ <= start_time_) return true;
    const double wait = static_cast<double>(time_ - start_time_) / factor_;
    if (wait > 9e18) return false;
    const auto at = start_ + std::chrono::nanoseconds(static_cast<int64_t>(wait));
    if (at <= clock::now()) return true;
    std::unique_lock<std::mutex> lock(mutex_);
    const auto until = std::min(at, clock::now() + std::chrono::milliseconds(milliseconds));
    wakes_.wait_until(lock, until, [this] { return woken_; });
    woken_ = false;
    return at <= clock::now();
  }

  const std::string path_;
  const double factor_;
  const bool loop_;
  std::ifstream file_;
  bool swapped_ = false;
  Opened opened_;
  std::shared_ptr<Filter> filter_;
  Frame frame_{};
  std::vector<uint8_t> bytes_;
  bool more_ = false;
  bool stopped_ = false;
  bool read_any_ = false;
  uint64_t time_ = 0;  // of frame_, nanoseconds since 1970
  uint64_t oldest_ = 0;
  uint64_t newest_ = 0;
  uint64_t round_ = 0;  // added to the file's times
  bool started_ = false;
  std::chrono::steady_clock::time_point start_;
  uint64_t start_time_ = 0;
  std::mutex mutex_;
  std::condition_variable wakes_;
  bool woken_ = false;
};

}  // namespace

std::unique_ptr<Backend> open_replay(const Options& options) { return std::make_unique<Replay>(options); }

}  // namespace sidecap
