// Linux: the handle is an AF_PACKET socket, waited for with poll(2) beside an eventfd. libpcap's own waiting has no
// time-out on TPACKET_V3, which would leave a packet in our block until the next one comes.
#include "pcap_wait.h"

#include <linux/filter.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "error.h"

namespace sidecap {

namespace {

class LinuxPcapWait final : public PcapWait {
 public:
  LinuxPcapWait(int packets, int events) : packets_(packets), events_(events) {}
  ~LinuxPcapWait() override { close(events_); }
  LinuxPcapWait(const LinuxPcapWait&) = delete;
  LinuxPcapWait& operator=(const LinuxPcapWait&) = delete;

  void wait(int milliseconds) override {
    pollfd descriptors[2] = {{packets_, POLLIN, 0}, {events_, POLLIN, 0}};
    poll(descriptors, 2, milliseconds);
    if (descriptors[1].revents & POLLIN) {
      eventfd_t ignored;
      eventfd_read(events_, &ignored);
    }
  }

  bool dispatch_takes_all() const override { return true; }

  void wake() override { eventfd_write(events_, 1); }

  // Behind libpcap's back: pcap_setfilter would also throw away what the ring holds already.
  bool stop_intake() override {
    sock_filter refuse = BPF_STMT(BPF_RET | BPF_K, 0);
    sock_fprog program = {1, &refuse};
    return setsockopt(packets_, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0;
  }

 private:
  const int packets_;
  const int events_;
};

}  // namespace

std::unique_ptr<PcapWait> make_pcap_wait(const PcapLibrary& library, pcap_t* handle, int) {
  const int packets = library.get_selectable_fd != nullptr ? library.get_selectable_fd(handle) : -1;
  if (packets < 0) throw Error("CAPTURE_FAILED", "This adapter cannot be waited for (no selectable descriptor)");
  const int events = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (events < 0) throw Error("CAPTURE_FAILED", "eventfd failed: no file descriptor left");
  return std::make_unique<LinuxPcapWait>(packets, events);
}

}  // namespace sidecap
