// The machine's network adapters; linux/ and windows/ fill the struct. Fields as in `Adapter` of src/capture/addon.ts.
#pragma once

#include <string>
#include <vector>

namespace sidecap {

struct AdapterAddress {
  bool ipv6;
  std::string address;
  int prefix;
};

struct Adapter {
  std::string name;
  std::string friendly_name;
  std::string description;
  int index = 0;
  std::string mac;  // empty when it has none
  std::vector<AdapterAddress> addresses;
  unsigned int mtu = 0;
  std::string state;
  std::string kind;
  unsigned int compartment = 0;  // of Windows; 0 elsewhere
  bool foreign = false;          // in another compartment than this process
  bool up = false;
  bool running = false;
  bool loopback = false;
  bool broadcast = false;
  bool multicast = false;
  bool point_to_point = false;
  bool promiscuous = false;
};

// Throws Error CAPTURE_FAILED when the system refuses the list.
std::vector<Adapter> list_adapters();

}  // namespace sidecap
