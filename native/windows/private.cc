// Windows: what is made under %ProgramData% may be read by every user, unless an access list of its own says otherwise.
#include "private.h"

#include "text.h"

#include <aclapi.h>
#include <sddl.h>

namespace sidecap {

bool make_private(const std::string& folder) {
  // Nothing inherited; full access, passed on to all inside, for SYSTEM, the administrators and the owner.
  constexpr const wchar_t* kList = L"D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;OW)";
  PSECURITY_DESCRIPTOR descriptor = nullptr;
  if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(kList, SDDL_REVISION_1, &descriptor, nullptr)) return false;
  PACL list = nullptr;
  BOOL present = FALSE;
  BOOL defaulted = FALSE;
  std::wstring name = to_wide(folder);
  const bool done =
      GetSecurityDescriptorDacl(descriptor, &present, &list, &defaulted) &&
      SetNamedSecurityInfoW(name.data(), SE_FILE_OBJECT, DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION,
                            nullptr, nullptr, list, nullptr) == ERROR_SUCCESS;
  LocalFree(descriptor);
  return done;
}

}  // namespace sidecap
