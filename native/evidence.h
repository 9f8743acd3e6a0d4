// What the doctor wants to know of the system and JavaScript cannot see: where we run, as whom, which drivers are there. Facts
// only; what follows from them is reasoned in src/capture/windows.ts, which also documents their names.
#pragma once

#include <string>
#include <variant>
#include <vector>

namespace sidecap {

struct Fact {
  std::string name;
  std::variant<double, std::string> value;
};

// `adapters` are the names that list_adapters() gives. A fact that cannot be known is left out. Opens devices for a moment,
// changes nothing, asks nobody on the network.
std::vector<Fact> gather_facts(const std::vector<std::string>& adapters);

}  // namespace sidecap
