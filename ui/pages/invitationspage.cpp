#include "ui/pages/invitationspage.h"

#include "ui/pages/invitationactions.h"
#include "ui/text/format.h"
#include "ui/text/legible.h"
#include "ui/text/sharingtext.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/facts.h"

#include <QtWidgets/QFrame>
#include <QtWidgets/QLabel>
#include <QtWidgets/QTableView>
#include <QtWidgets/QToolBar>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace sharepane::ui {

using namespace Qt::StringLiterals;
using Kind = RecordsModel::Column::Kind;

namespace {

std::shared_ptr<const Records> recordsOf(const SharingPicture& picture)
{
    auto records = std::make_shared<Records>();
    records->reserve(picture.invitations.size());
    for (const auto& invitation : picture.invitations) {
        const StateText state = describeInvitation(invitation.state);
        records->push_back({text(invitation.id),
                            {text(invitation.recipient), state.label, formatTime(invitation.expiresAt),
                             text(invitation.share.text()), formatTime(invitation.sentAt)},
                            {{},
                             state.explanation,
                             formatTimeUtc(invitation.expiresAt),
                             {},
                             formatTimeUtc(invitation.sentAt)},
                            {0, static_cast<double>(orderOfInvitation(invitation.state)),
                             static_cast<double>(toMillis(invitation.expiresAt)), 0,
                             static_cast<double>(toMillis(invitation.sentAt))},
                            u"person"_s,
                            state.tone});
    }
    return records;
}

} // namespace

InvitationsPage::InvitationsPage(facade::Session& session, Jobs& jobs, SharingController& sharing,
                                 QWidget* parent)
    : ListPage(u"invitations"_s, tr("Invitations"), u"invite"_s, jobs,
               {{tr("Recipient"), Kind::text},
                {tr("State"), Kind::ordered, true},
                {tr("Expires"), Kind::ordered},
                {tr("Share"), Kind::text},
                {tr("Sent"), Kind::ordered}},
               new EmptyState(u"invite"_s, tr("Nobody is invited yet"),
                              tr("Invitations are made from a share: open one, and invite who should follow "
                                 "what it holds.")),
               parent)
    , m_sharing(sharing)
    , m_actions(new InvitationActions(session, jobs, sharing, messages(), this))
    , m_header(new ObjectHeader(this))
    , m_explanation(new QLabel(this))
    , m_facts(new FactsPanel(this))
    , m_message(new QLabel(this))
{
    buildCommands();
    arrangeList(tr("Search recipients, shares, states"), {23, 17, 21, 22, 21}, buildDetail());
    table()->addActions({m_resend, m_withdraw, m_openShare});
    connect(&sharing, &SharingController::changed, this, &InvitationsPage::takePicture);
    connect(&sharing, &SharingController::failed, messages(), &Banner::showError);
    takePicture();
}

void InvitationsPage::buildCommands()
{
    m_resend = addCommand(u"undo"_s, tr("Send &again…"), QKeySequence(u"Ctrl+R"_s));
    m_withdraw = addCommand(u"delete"_s, tr("&Withdraw"), QKeySequence(Qt::Key_Delete));
    m_openShare = addCommand(u"share"_s, tr("Open &share"), QKeySequence(u"Ctrl+O"_s));
    for (QAction* action : commands()) {
        bar()->addAction(action);
    }
    connect(m_resend, &QAction::triggered, this, [this] {
        if (const auto* invitation = selected()) {
            m_actions->resend(*invitation);
        }
    });
    connect(m_withdraw, &QAction::triggered, this, [this] {
        if (const auto* invitation = selected()) {
            m_actions->withdraw(*invitation);
        }
    });
    connect(m_openShare, &QAction::triggered, this, [this] {
        const auto* invitation = selected();
        Q_EMIT shareRequested(invitation != nullptr ? text(invitation->share.text()) : QString());
    });
    auto* toShares = new QAction(tr("Go to the shares"), this);
    connect(toShares, &QAction::triggered, this, [this] { Q_EMIT shareRequested({}); });
    emptyState()->addAction(toShares);
}

QWidget* InvitationsPage::buildDetail()
{
    auto* detail = new QFrame(this);
    m_explanation->setWordWrap(true);
    m_explanation->setProperty("role", u"muted"_s);
    m_message->setWordWrap(true);
    m_message->setTextFormat(Qt::PlainText);
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto* layout = new QVBoxLayout(detail);
    layout->setContentsMargins(18, 14, 18, 14);
    layout->setSpacing(10);
    layout->addWidget(m_header);
    layout->addWidget(m_explanation);
    layout->addWidget(m_facts);
    layout->addWidget(m_message);
    layout->addStretch(1);
    return detail;
}

void InvitationsPage::setWatched(bool watched)
{
    m_sharing.setWatched(this, watched);
}

void InvitationsPage::takePicture()
{
    const auto& invitations = m_sharing.current()->invitations;
    Q_EMIT badgeChanged(
        static_cast<int>(std::ranges::count(invitations, "pending", &facade::InvitationInfo::state)),
        Tone::accent);
    setRecords(recordsOf(*m_sharing.current()), m_sharing.loaded());
}

const facade::InvitationInfo* InvitationsPage::selected() const
{
    return m_sharing.current()->invitation(selectedKey().toStdString());
}

void InvitationsPage::takeSelection()
{
    const auto* invitation = selected();
    const QString none = tr("No invitation is selected.");
    const QString answered = invitation != nullptr ? describeInvitation(invitation->state).explanation : none;
    allow(m_resend, invitation != nullptr && InvitationActions::canResend(*invitation), answered);
    allow(m_withdraw, invitation != nullptr && InvitationActions::canWithdraw(*invitation), answered);
    allow(m_openShare, invitation != nullptr, none);
    m_message->setVisible(invitation != nullptr && !invitation->message.empty());
    m_explanation->setVisible(invitation != nullptr);
    if (invitation == nullptr) {
        m_header->setObject(u"invite"_s, tr("No invitation selected"), {});
        m_facts->setFacts({});
        return;
    }
    const StateText state = describeInvitation(invitation->state);
    m_header->setObject(u"invite"_s, text(invitation->recipient),
                        tr("Invitation to %1").arg(text(invitation->share.text())));
    m_explanation->setText(state.explanation);
    m_message->setText(legible(tr("Message: %1").arg(text(invitation->message))));
    m_facts->setFacts({
        {tr("State"), state.label, state.explanation},
        {tr("Made"), formatTime(invitation->createdAt), formatTimeUtc(invitation->createdAt)},
        {tr("Sent"), formatTime(invitation->sentAt), formatTimeUtc(invitation->sentAt)},
        {tr("Expires"), formatTime(invitation->expiresAt), formatTimeUtc(invitation->expiresAt)},
        {tr("Id"), text(invitation->id), {}, true},
    });
}

} // namespace sharepane::ui
