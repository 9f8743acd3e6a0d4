// Folders that only their owner and administrators may enter, where file modes do not say that.
#pragma once

#include <string>

namespace sidecap {

// True when it is so now; elsewhere than on Windows the mode given to mkdir has said it, and nothing is done.
bool make_private(const std::string& folder);

}  // namespace sidecap
