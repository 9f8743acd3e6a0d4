// Windows: what is made under %ProgramData% may be read by every user, unless an access list of its own says otherwise.
#include "private.h"

#include "text.h"

#include <sddl.h>

namespace sidecap {

bool make_private(const std::string& folder) {
  // Nothing inherited; full access, passed on to all inside, for SYSTEM, the administrators and the owner.
  constexpr const wchar_t* kList = L"D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;OW)";
  PSECURITY_DESCRIPTOR descriptor = nullptr;
  if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(kList, SDDL_REVISION_1, &descriptor, nullptr)) return false;
  // Not SetNamedSecurityInfo, which goes through the parent's list: the folder is new, nothing in it is to be changed.
  const BOOL done = SetFileSecurityW(to_wide(folder).c_str(), DACL_SECURITY_INFORMATION, descriptor);
  LocalFree(descriptor);
  return done != 0;
}

}  // namespace sidecap
