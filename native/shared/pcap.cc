// Backend `pcap`: libpcap on Linux, Npcap or WinPcap on Windows (pcap(3PCAP)).
#include <algorithm>
#include <chrono>
#include <thread>

#include "../backend.h"
#include "../error.h"
#include "../filter.h"
#include "../pcap_library.h"
#include "../pcap_status.h"
#include "../pcap_system.h"
#include "../pcap_wait.h"

namespace sidecap {

namespace {

// Values of pcap/pcap.h and pcap/dlt.h.
constexpr int kPrecisionMicro = 0;
constexpr int kPrecisionNano = 1;
constexpr int kDirectionIn = 1;
constexpr int kDirectionOut = 2;
constexpr int kLinuxSll2 = 276;
// Packets appended in one read(): a bound, so that a full link cannot keep the thread from its other work.
constexpr int kPacketsARead = 16384;

// A 32-bit counter of libpcap, which wraps and, when a driver starts anew, goes back, as growth of a 64-bit one.
class Growth {
 public:
  uint64_t update(uint32_t now) {
    const uint32_t step = now - last_;
    if (step < 0x80000000u) total_ += step;
    last_ = now;
    return total_;
  }

 private:
  uint32_t last_ = 0;
  uint64_t total_ = 0;
};

class Pcap final : public Backend {
 public:
  explicit Pcap(const Options& options)
      : library_(pcap_library()),
        device_(options.device),
        ring_ms_(ring_milliseconds(options.flush_ms)) {
    check_filter(options.filter);
    char error[kPcapErrorBuffer] = "";
    // pcap_create may itself open the adapter and refuse (Npcap).
    handle_ = PcapHandle(library_->create(pcap_device(*library_, device_).c_str(), error), PcapClose{library_});
    if (handle_ == nullptr) refuse(0, error);
    configure(options);
    activate();
    if (device_ == "any" && library_->set_datalink(handle_.get(), kLinuxSll2) != 0) {
      opened_.warnings.push_back("link type LINUX_SLL2 is not supported; packets do not name their adapter");
    }
    if (library_->setnonblock(handle_.get(), 1, error) != 0) throw Error("CAPTURE_FAILED", error);
    set_direction(options.direction);
    if (options.immediate && immediate_by_copying()) library_->setmintocopy(handle_.get(), 0);
    opened_.link_type = library_->datalink(handle_.get());
    opened_.snaplen = library_->snapshot(handle_.get());
    opened_.nanoseconds = library_->get_tstamp_precision != nullptr &&
                          library_->get_tstamp_precision(handle_.get()) == kPrecisionNano;
    if (!options.filter.empty()) set_filter(options.filter);
    wait_ = make_pcap_wait(*library_, handle_.get(), ring_ms_);
  }

  const Opened& opened() const override { return opened_; }

  Read read(BlockWriter& writer, int milliseconds) override {
    wait_->wait(milliseconds);
    int packets = dispatch(writer);
    for (int more = wait_->dispatch_takes_all() ? 0 : packets; more > 0 && packets < kPacketsARead; packets += more) {
      more = std::max(0, dispatch(writer));
    }
    if (packets >= 0) return packets > 0 ? Read::kPackets : Read::kIdle;
    const std::string text = library_->geterr(handle_.get());
    drain_after_error(writer);
    throw Error(pcap_error_code(packets, text), "Adapter " + device_ + ": " + text);
  }

  void wake() override { wait_->wake(); }

  Losses count_losses() override {
    PcapStatistics statistics{};
    if (library_->stats(handle_.get(), &statistics) == 0) {
      losses_.kernel = dropped_.update(statistics.dropped);
      losses_.interface = interface_dropped_.update(statistics.interface_dropped);
    }
    return losses_;
  }

  void set_filter(const std::string& expression) override {
    check_filter(expression);
    BpfProgram program{};
    const int status = library_->compile_expression(handle_.get(), &program, expression);
    if (status != 0) {
      throw Error("FILTER_INVALID", "The filter \"" + expression.substr(0, 200) +
                                        "\" is not valid: " + library_->geterr(handle_.get()));
    }
    const int set = library_->setfilter(handle_.get(), &program);
    library_->freecode(&program);
    if (set != 0) throw Error("CAPTURE_FAILED", std::string("The filter was refused: ") + library_->geterr(handle_.get()));
  }

  int stop_intake() override {
    if (!wait_->stop_intake()) cutoff_ = now();
    // The kernel gives a part-filled part of its ring only at its time-out, whose timer is as coarse as a tick.
    return ring_ms_ + 20;
  }

  std::vector<int> link_types(const PcapLibrary& library) {
    int* values = nullptr;
    const int count = library.list_datalinks(handle_.get(), &values);
    if (count < 0) throw Error("CAPTURE_FAILED", "Adapter " + device_ + ": " + library.geterr(handle_.get()));
    std::vector<int> list(values, values + count);
    if (library.free_datalinks != nullptr) library.free_datalinks(values);
    return list;
  }

 private:
  // WinPcap has no other immediate mode: its driver then hands over from the first byte on.
  bool immediate_by_copying() const { return library_->set_immediate_mode == nullptr && library_->setmintocopy != nullptr; }

  void configure(const Options& options) {
    pcap_t* handle = handle_.get();
    library_->set_snaplen(handle, options.snaplen);
    library_->set_promisc(handle, options.promiscuous && device_ != "any");
    library_->set_timeout(handle, ring_ms_);
    library_->set_buffer_size(handle, options.buffer_bytes);
    if (options.immediate && !immediate_by_copying() &&
        (library_->set_immediate_mode == nullptr || library_->set_immediate_mode(handle, 1) != 0)) {
      opened_.warnings.push_back("this capture library has no immediate mode");
    }
    if (options.nanoseconds && (library_->set_tstamp_precision == nullptr ||
                                library_->set_tstamp_precision(handle, kPrecisionNano) != 0)) {
      opened_.warnings.push_back("this adapter has no nanosecond times");
    } else if (!options.nanoseconds && library_->set_tstamp_precision != nullptr) {
      library_->set_tstamp_precision(handle, kPrecisionMicro);
    }
    if (!options.timestamp_type.empty()) set_timestamp_type(options.timestamp_type);
  }

  void set_timestamp_type(const std::string& name) {
    if (library_->tstamp_type_name_to_val == nullptr || library_->set_tstamp_type == nullptr) {
      throw Error("CONFIG_INVALID", "This capture library cannot choose the clock of packet times");
    }
    const int value = library_->tstamp_type_name_to_val(name.c_str());
    if (value < 0) {
      throw Error("CONFIG_INVALID", "timestampType: \"" + name +
                                        "\" is not one of host, host_lowprec, host_hiprec, adapter, adapter_unsynced");
    }
    if (library_->set_tstamp_type(handle_.get(), value) != 0) {
      throw Error("CONFIG_INVALID", "Adapter " + device_ + " has no packet times of type " + name);
    }
  }

  void activate() {
    const int status = library_->activate(handle_.get());
    if (status == 0) return;
    std::string text = library_->geterr(handle_.get());
    if (library_->statustostr != nullptr) {
      const std::string general = library_->statustostr(status);
      text = text.empty() || text == general ? general : general + " (" + text + ")";
    }
    if (status > 0) {
      opened_.warnings.push_back(text);
      return;
    }
    refuse(status, text);
  }

  [[noreturn]] void refuse(int status, const std::string& text) {
    const Refusal refusal = explain_refusal(*library_, pcap_error_code(status, text), text);
    throw Error(refusal.code, "Adapter " + device_ + ": " + text + (refusal.why.empty() ? "" : ". ") + refusal.why);
  }

  void set_direction(const std::string& direction) {
    if (direction == "both") return;
    const int value = direction == "in" ? kDirectionIn : kDirectionOut;
    if (library_->setdirection == nullptr || library_->setdirection(handle_.get(), value) != 0) {
      throw Error("CONFIG_INVALID", "Adapter " + device_ + " cannot select packets by direction");
    }
  }

  // Packets appended, or a negative status.
  int dispatch(BlockWriter& writer) {
    writer_ = &writer;
    late_ = 0;
    const int packets =
        library_->dispatch(handle_.get(), kPacketsARead, on_packet, reinterpret_cast<unsigned char*>(this));
    return packets > 0 ? packets - late_ : packets;
  }

  static void on_packet(unsigned char* user, const PcapHeader* header, const unsigned char* bytes) {
    auto* self = reinterpret_cast<Pcap*>(user);
    if (self->cutoff_ != 0 && self->nanoseconds_of(header->time) > self->cutoff_) {
      self->late_++;
      return;
    }
    const Frame frame{static_cast<uint32_t>(header->time.tv_sec), static_cast<uint32_t>(header->time.tv_usec),
                      header->captured, header->length, bytes};
    if (!self->writer_->append(frame)) self->library_->breakloop(self->handle_.get());
  }

  uint64_t nanoseconds_of(const timeval& time) const {
    const auto fraction = static_cast<uint64_t>(time.tv_usec) * (opened_.nanoseconds ? 1 : 1000);
    return static_cast<uint32_t>(time.tv_sec) * uint64_t{1'000'000'000} + fraction;
  }

  static uint64_t now() {
    using namespace std::chrono;
    return static_cast<uint64_t>(duration_cast<nanoseconds>(system_clock::now().time_since_epoch()).count());
  }

  // The kernel gives the last packets of an adapter that has gone at its ring's time-out.
  void drain_after_error(BlockWriter& writer) {
    for (const int64_t until = steady_milliseconds() + ring_ms_ + 50; steady_milliseconds() < until;) {
      dispatch(writer);
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }

  const std::shared_ptr<const PcapLibrary> library_;
  const std::string device_;
  const int ring_ms_;
  PcapHandle handle_;
  Opened opened_;
  std::unique_ptr<PcapWait> wait_;
  BlockWriter* writer_ = nullptr;
  uint64_t cutoff_ = 0;  // packets of a later time came after the stop, where the kernel cannot be told of it
  int late_ = 0;
  Growth dropped_;
  Growth interface_dropped_;
  Losses losses_;
};

}  // namespace

std::vector<int> list_link_types(const PcapLibrary& library, const std::string& device) {
  Options options;
  options.device = device;
  options.promiscuous = false;
  options.buffer_bytes = 1 << 20;
  return Pcap(options).link_types(library);
}

std::unique_ptr<Backend> open_pcap(const Options& options) { return std::make_unique<Pcap>(options); }

}  // namespace sidecap
