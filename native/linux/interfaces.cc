// Linux: adapters and addresses from rtnetlink(7), which needs no privilege and, unlike /sys, is there in every container.
#include "interfaces.h"

#include <arpa/inet.h>
#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <functional>
#include <map>

#include "error.h"

namespace sidecap {

namespace {

class Netlink {
 public:
  Netlink() : socket_(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)) {
    if (socket_ < 0) fail("socket");
    // The kernel answers at once; this only keeps a fault from hanging the caller.
    const timeval timeout{2, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
  }
  ~Netlink() { close(socket_); }
  Netlink(const Netlink&) = delete;
  Netlink& operator=(const Netlink&) = delete;

  // Asks for all entries of a kind and calls `each` with every answer.
  void dump(uint16_t type, const std::function<void(const nlmsghdr*)>& each) {
    struct {
      nlmsghdr header;
      rtgenmsg general;
    } request{};
    request.header.nlmsg_len = NLMSG_LENGTH(sizeof request.general);
    request.header.nlmsg_type = type;
    request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    request.header.nlmsg_seq = ++sequence_;
    request.general.rtgen_family = AF_UNSPEC;
    if (send(socket_, &request, request.header.nlmsg_len, 0) < 0) fail("send");
    alignas(nlmsghdr) static thread_local char buffer[64 << 10];
    for (;;) {
      const ssize_t got = recv(socket_, buffer, sizeof buffer, 0);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) fail("recv");
      auto length = static_cast<unsigned int>(got);
      for (auto* header = reinterpret_cast<nlmsghdr*>(buffer); NLMSG_OK(header, length);
           header = NLMSG_NEXT(header, length)) {
        if (header->nlmsg_seq != sequence_) continue;
        if (header->nlmsg_type == NLMSG_DONE) return;
        if (header->nlmsg_type == NLMSG_ERROR) fail("answer");
        each(header);
      }
    }
  }

 private:
  [[noreturn]] static void fail(const char* step) {
    throw Error("CAPTURE_FAILED", std::string("The list of adapters could not be read (netlink ") + step +
                                      "): " + std::strerror(errno));
  }
  const int socket_;
  uint32_t sequence_ = 0;
};

const char* state_name(int state) {
  // IF_OPER_* of linux/if.h, after RFC 2863.
  static const char* const names[] = {"unknown", "notpresent", "down", "lowerlayerdown", "testing", "dormant", "up"};
  return state >= 0 && state < 7 ? names[state] : "unknown";
}

// The driver's own word when there is one, else what the hardware type says.
std::string kind_of(const std::string& driver, unsigned short hardware, bool loopback) {
  if (driver == "tun") return hardware == ARPHRD_ETHER ? "tap" : "tun";
  if (!driver.empty()) return driver;
  if (loopback) return "loopback";
  switch (hardware) {
    case ARPHRD_ETHER:
      return "ethernet";
    case ARPHRD_PPP:
      return "ppp";
    case ARPHRD_NONE:
      return "tun";
    case ARPHRD_IEEE80211:
    case ARPHRD_IEEE80211_PRISM:
    case ARPHRD_IEEE80211_RADIOTAP:
      return "wireless";
    case ARPHRD_TUNNEL:
    case ARPHRD_TUNNEL6:
    case ARPHRD_SIT:
    case ARPHRD_IPGRE:
      return "tunnel";
    case ARPHRD_INFINIBAND:
      return "infiniband";
    default:
      return "other";
  }
}

std::string text_of(const rtattr* attribute) {
  const char* text = static_cast<const char*>(RTA_DATA(attribute));
  return std::string(text, strnlen(text, RTA_PAYLOAD(attribute)));
}

std::string mac_of(const rtattr* attribute) {
  const auto* bytes = static_cast<const unsigned char*>(RTA_DATA(attribute));
  if (RTA_PAYLOAD(attribute) != 6) return "";
  char text[18];
  std::snprintf(text, sizeof text, "%02x:%02x:%02x:%02x:%02x:%02x", bytes[0], bytes[1], bytes[2], bytes[3], bytes[4],
                bytes[5]);
  return text;
}

std::string driver_of(const rtattr* information) {
  auto length = static_cast<int>(RTA_PAYLOAD(information));
  for (auto* inner = static_cast<const rtattr*>(RTA_DATA(information)); RTA_OK(inner, length);
       inner = RTA_NEXT(inner, length)) {
    if (inner->rta_type == IFLA_INFO_KIND) return text_of(inner);
  }
  return "";
}

Adapter read_link(const nlmsghdr* header) {
  const auto* link = static_cast<const ifinfomsg*>(NLMSG_DATA(header));
  Adapter adapter;
  adapter.index = link->ifi_index;
  adapter.up = link->ifi_flags & IFF_UP;
  adapter.running = link->ifi_flags & IFF_RUNNING;
  adapter.loopback = link->ifi_flags & IFF_LOOPBACK;
  adapter.broadcast = link->ifi_flags & IFF_BROADCAST;
  adapter.multicast = link->ifi_flags & IFF_MULTICAST;
  adapter.point_to_point = link->ifi_flags & IFF_POINTOPOINT;
  adapter.promiscuous = link->ifi_flags & IFF_PROMISC;
  std::string driver;
  int state = 0;
  auto length = static_cast<int>(IFLA_PAYLOAD(header));
  for (auto* attribute = IFLA_RTA(link); RTA_OK(attribute, length); attribute = RTA_NEXT(attribute, length)) {
    switch (attribute->rta_type) {
      case IFLA_IFNAME:
        adapter.name = text_of(attribute);
        break;
      case IFLA_IFALIAS:
        adapter.description = text_of(attribute);
        break;
      case IFLA_MTU:
        adapter.mtu = *static_cast<const unsigned int*>(RTA_DATA(attribute));
        break;
      case IFLA_OPERSTATE:
        state = *static_cast<const unsigned char*>(RTA_DATA(attribute));
        break;
      case IFLA_ADDRESS:
        adapter.mac = mac_of(attribute);
        break;
      case IFLA_LINKINFO:
        driver = driver_of(attribute);
        break;
    }
  }
  adapter.friendly_name = adapter.name;
  adapter.kind = kind_of(driver, link->ifi_type, adapter.loopback);
  adapter.state = !adapter.up ? "down" : state == 0 && adapter.running ? "up" : state_name(state);
  return adapter;
}

void read_address(const nlmsghdr* header, std::map<int, Adapter>& adapters) {
  const auto* entry = static_cast<const ifaddrmsg*>(NLMSG_DATA(header));
  const auto adapter = adapters.find(static_cast<int>(entry->ifa_index));
  if (adapter == adapters.end()) return;
  const void* local = nullptr;
  auto length = static_cast<int>(IFA_PAYLOAD(header));
  for (auto* attribute = IFA_RTA(entry); RTA_OK(attribute, length); attribute = RTA_NEXT(attribute, length)) {
    // On point-to-point links IFA_ADDRESS is the peer's and IFA_LOCAL our own.
    if (attribute->rta_type == IFA_LOCAL) local = RTA_DATA(attribute);
    if (attribute->rta_type == IFA_ADDRESS && local == nullptr) local = RTA_DATA(attribute);
  }
  char text[INET6_ADDRSTRLEN];
  if (local == nullptr || (entry->ifa_family != AF_INET && entry->ifa_family != AF_INET6)) return;
  if (inet_ntop(entry->ifa_family, local, text, sizeof text) == nullptr) return;
  adapter->second.addresses.push_back({entry->ifa_family == AF_INET6, text, entry->ifa_prefixlen});
}

}  // namespace

std::vector<Adapter> list_adapters() {
  Netlink netlink;
  std::map<int, Adapter> adapters;  // by index
  netlink.dump(RTM_GETLINK, [&](const nlmsghdr* header) {
    if (header->nlmsg_type != RTM_NEWLINK) return;
    Adapter adapter = read_link(header);
    adapters[adapter.index] = std::move(adapter);
  });
  netlink.dump(RTM_GETADDR, [&](const nlmsghdr* header) {
    if (header->nlmsg_type == RTM_NEWADDR) read_address(header, adapters);
  });
  std::vector<Adapter> list;
  for (auto& entry : adapters) list.push_back(std::move(entry.second));
  return list;
}

}  // namespace sidecap
