#pragma once

#include "core/facade/receivedshareservice.h"
#include "core/facade/shareservice.h"
#include "ui/text/statetext.h"

#include <QtCore/QString>

#include <string>

/// What was shared with a workspace, as people read it. A word of the core that isn't known stays as it is.
namespace sharepane::ui {

/// Its state, with who ended it and when, what that means here, and what to do.
[[nodiscard]] StateText describeReceived(const facade::ReceivedShareInfo& received);
/// How a received share ended.
struct EndText {
    QString whoAndWhen; ///< "ann@example.org revoked weather on 26.11.26 09:12:00."
    QString nextStep;
};
[[nodiscard]] EndText describeEnd(const facade::ReceivedShareInfo& received);
/// What waits for somebody first: the order in which people look for states.
[[nodiscard]] int orderOfReceived(const std::string& state);
/// "contoso, Contoso Ltd."
[[nodiscard]] QString describeProvider(const std::string& account, const std::string& organization);

/// "attaching", "attached", "suspending", "suspended", "detaching".
[[nodiscard]] StateText describeMapping(const std::string& state);
/// "All databases", or the name of one.
[[nodiscard]] QString describeMapped(const std::string& database);
/// "consumer/flights, consumer/weather"; the cluster's name while it has no followers.
[[nodiscard]] QString describeFollowers(const facade::DatasetMappingInfo& mapping);

/// What was offered, as what its provider added to the share: for describeDataset() and describeLists().
[[nodiscard]] facade::DatasetRequest datasetOf(const facade::InvitationContent::Offer& offer);

} // namespace sharepane::ui
