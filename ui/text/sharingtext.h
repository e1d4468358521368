#pragma once

#include "core/facade/shareservice.h"
#include "ui/text/statetext.h"

#include <QtCore/QString>

#include <string>
#include <utility>
#include <vector>

/// What the control plane says in words of the core, as people read it. A word that isn't known stays as it
/// is.
namespace sharepane::ui {

/// "pending", "accepted", "rejected", "withdrawn", "expired".
[[nodiscard]] StateText describeInvitation(const std::string& state);
/// Pending first, then as they ended: the order in which people look for them.
[[nodiscard]] int orderOfInvitation(const std::string& state);

/// An action of the activity log: "share create" → "Share created".
[[nodiscard]] QString describeAction(const std::string& action);
/// "done", "refused", "failed".
[[nodiscard]] StateText describeOutcome(const std::string& outcome);
/// "local:ann" → "ann (this machine)".
[[nodiscard]] QString describeActor(const std::string& who);
/// "local:ann" → "ann", where there is little room.
[[nodiscard]] QString nameOfActor(const std::string& who);
/// The detail of an activity, a JSON object, as label and value; what isn't one is shown whole.
[[nodiscard]] std::vector<std::pair<QString, QString>> describeDetail(const std::string& json);

/// "provider, all databases", "provider/flights", "provider/flights, in part".
[[nodiscard]] QString describeDataset(const facade::DatasetRequest& dataset);
/// The eight lists in one line: "Tables: Logs*, without: Logs_old"; empty when there are none.
[[nodiscard]] QString describeLists(const facade::DatasetRequest& dataset);

/// What is wrong with what was typed so far, as a sentence, or nothing. The core has the last word.
[[nodiscard]] QString emailProblem(const QString& email);

} // namespace sharepane::ui
