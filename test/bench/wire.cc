// A wire between two adapters, with a delay and with losses: what `tc netem` does, for kernels built without it.
//
//   wire A B [--delay MS] [--loss SHARE] [--seed N]
//
// Frames that arrive on A leave on B after the delay, those from B leave on A at once. Of TCP and UDP frames of at least
// 200 bytes a share is lost, both ways, drawn for each with a fixed seed. Delay and share change while it runs, by a line
// "DELAY SHARE" on standard input. Prints a line when it is ready and when it has changed; at SIGTERM, in frames,
// {"forward","back","lost":{"forward","back"}}.
// The adapters behind A and B must checksum and cut what they send (`ethtool -K … tx off gso off`).
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <arpa/inet.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <random>
#include <string>
#include <vector>

namespace {

constexpr size_t kMaxFrame = 9018;
constexpr size_t kSmallestLost = 200;

[[noreturn]] void fail(const std::string& what) {
  fprintf(stderr, "wire: %s: %s\n", what.c_str(), strerror(errno));
  exit(2);
}

volatile sig_atomic_t ended = 0;

double now() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return double(t.tv_sec) + double(t.tv_nsec) * 1e-9;
}

int open_adapter(const char* name) {
  const int fd = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL));
  if (fd < 0) fail("socket");
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(ETH_P_ALL);
  address.sll_ifindex = int(if_nametoindex(name));
  if (address.sll_ifindex == 0) fail(name);
  const int one = 1, size = 8 << 20;
  if (setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &one, sizeof one) != 0) fail("outgoing");
  packet_mreq all{};
  all.mr_ifindex = address.sll_ifindex;
  all.mr_type = PACKET_MR_PROMISC;
  if (setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof all) != 0) fail("promiscuous");
  setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size);
  setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size);
  if (bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) fail("bind");
  return fd;
}

struct Frame {
  double due;
  std::vector<uint8_t> bytes;
};

class Wire {
 public:
  Wire(const char* a, const char* b, double delay, double loss, unsigned seed)
      : a_(open_adapter(a)), b_(open_adapter(b)), delay_(delay), loss_(loss), random_(seed) {}

  void run() {
    puts("ready");
    fflush(stdout);
    bool told = true;
    while (ended == 0) {
      pollfd polled[3] = {{a_, POLLIN, 0}, {b_, POLLIN, 0}, {told ? 0 : -1, POLLIN, 0}};
      const double left = waiting_.empty() ? 1 : waiting_.front().due - now();
      // In nanoseconds: poll's milliseconds would add up to one to the delay.
      const long nanos = left > 0 ? long(left * 1e9) : 0;
      const timespec patience{nanos / 1000000000, nanos % 1000000000};
      if (ppoll(polled, 3, &patience, nullptr) < 0 && errno != EINTR) fail("poll");
      if (polled[0].revents != 0) take_forward();
      if (polled[1].revents != 0) take_back();
      if (polled[2].revents != 0) told = change();
      for (const double at = now(); !waiting_.empty() && waiting_.front().due <= at;) {
        pass(b_, waiting_.front().bytes.data(), waiting_.front().bytes.size());
        waiting_.pop_front();
        forward_++;
      }
    }
    printf("{\"forward\":%llu,\"back\":%llu,\"lost\":{\"forward\":%llu,\"back\":%llu}}\n", forward_,
           back_, lost_forward_, lost_back_);
  }

 private:
  void take_forward() {
    for (ssize_t length; (length = recv(a_, frame_, sizeof frame_, MSG_DONTWAIT)) > 0;) {
      if (loses(size_t(length))) lost_forward_++;
      else waiting_.push_back({now() + delay_, {frame_, frame_ + length}});
    }
  }

  void take_back() {
    for (ssize_t length; (length = recv(b_, frame_, sizeof frame_, MSG_DONTWAIT)) > 0;) {
      if (loses(size_t(length))) {
        lost_back_++;
        continue;
      }
      pass(a_, frame_, size_t(length));
      back_++;
    }
  }

  bool loses(size_t length) {
    const bool data = length >= kSmallestLost && frame_[12] == 8 && frame_[13] == 0 &&
                      (frame_[23] == 6 || frame_[23] == 17);
    return data && loss_ > 0 && share_(random_) < loss_;
  }

  void pass(int fd, const uint8_t* frame, size_t length) {
    while (send(fd, frame, length, 0) < 0)
      if (errno != ENOBUFS && errno != EAGAIN && errno != EINTR) fail("send");
  }

  bool change() {
    char line[100];
    const ssize_t length = read(0, line, sizeof line - 1);
    if (length <= 0) return false;
    line[length] = 0;
    char* rest = line;
    delay_ = strtod(line, &rest) / 1000;
    loss_ = strtod(rest, nullptr);
    puts("changed");
    fflush(stdout);
    return true;
  }

  const int a_, b_;
  double delay_, loss_;
  std::mt19937 random_;
  std::uniform_real_distribution<double> share_;
  std::deque<Frame> waiting_;
  uint8_t frame_[kMaxFrame];
  unsigned long long forward_ = 0, back_ = 0, lost_forward_ = 0, lost_back_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  double delay = 0, loss = 0;
  unsigned seed = 1;
  for (int i = 3; i + 1 < argc; i += 2) {
    const std::string key = argv[i];
    if (key == "--delay") delay = atof(argv[i + 1]) / 1000;
    else if (key == "--loss") loss = atof(argv[i + 1]);
    else if (key == "--seed") seed = unsigned(atoi(argv[i + 1]));
  }
  if (argc < 3) fail("usage: wire A B [--delay MS] [--loss SHARE] [--seed N]");
  struct sigaction action {};
  action.sa_handler = [](int) { ended = 1; };
  sigaction(SIGTERM, &action, nullptr);
  Wire(argv[1], argv[2], delay, loss, seed).run();
}
