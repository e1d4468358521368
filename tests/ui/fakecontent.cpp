// What a FakeSession can be filled with.

#include "tests/ui/fakeentities.h"
#include "tests/ui/fakesession.h"
#include "tests/ui/fakesharing.h"
#include "tests/ui/fakestate.h"

namespace sharepane::tests {

void FakeSession::addDemo()
{
    const std::lock_guard lock(m_state->mutex);
    auto& flights = m_state->addDatabase({"provider", "flights"}, facade::DatabaseKind::leader);
    flights.tables = {tableOf("airports", 3'376), tableOf("flights", 3'000'000)};
    flights.followers = {{"f-1", "consumer", "flights", "alpha.example", now() - std::chrono::hours(30)},
                         {"f-2", "berlin", "flights_copy", "beta.example", now() - std::chrono::hours(5)}};
    flights.info.followers = 2;
    m_state->addDatabase({"provider", "weather"}, facade::DatabaseKind::leader).tables = {
        tableOf("seattle", 1'461)};
    m_state->addFollower({"consumer", "flights"}, "provider/flights");
    m_state->addAttachment("consumer", "provider", "flights", {"flights"});
    m_state->databases[{"consumer", "flights"}].tables = flights.tables;
    m_state->clusters["consumer"].cacheUsed = 3ULL << 30U;
    m_state->changed();
}

void FakeSession::addDefinitions(const facade::DatabaseName& name)
{
    auto& entities = static_cast<FakeEntities&>(*m_entities);
    const auto made = now() - std::chrono::hours(200);
    (void)entities.createFunction(
        name, {"delayed", {"minutes"}, "SELECT *\nFROM flights\nWHERE delay > minutes", true, made});
    (void)entities.createFunction(name, {"kilometres", {"miles"}, "round(miles * 1.609, 1)", false, made});
    entities.addExternalTable(name, {"carriers",
                                     "parquet",
                                     "file:///srv/reference/carriers/",
                                     {{"code", "VARCHAR", true}, {"name", "VARCHAR", true}},
                                     made});
    m_state->changed();
}

void FakeSession::addShares()
{
    addSubscriptions();
    const facade::ShareName quarterly{"contoso", "quarterly"};
    const facade::ShareName weather{"contoso", "weather-of-everywhere"};
    (void)m_shares->createAccount({"contoso", "data@contoso.example", "Contoso Ltd."});
    (void)m_shares->createShare(
        {quarterly, "Flights of the quarter, for our partners", "For analysis only."});
    (void)m_shares->createShare({weather, {}, {}});
    (void)m_shares->addDataset(quarterly, {"provider", "flights", {{"f*", "airports"}, {"f_old"}}});
    (void)m_shares->addDataset(quarterly, {"provider", "weather"});
    (void)m_shares->addDataset(weather, {"provider"});
    const std::string people[] = {"ann@example.org", "bob@fabrikam.example", "carla@northwind.example",
                                  "dieter@example.de"};
    const std::string states[] = {"pending", "accepted", "expired", "withdrawn"};
    for (std::size_t i = 0; i < std::size(people); ++i) {
        (void)m_invitations->invite({quarterly, people[i], "As discussed on the phone."});
        const std::lock_guard lock(m_sharing->mutex);
        m_sharing->invitations.front().state = states[i];
    }
    const std::lock_guard lock(m_sharing->mutex);
    m_sharing->count(quarterly);
    m_sharing->record("invitation accept", quarterly.text() + "/eve@example.org", "refused",
                      R"({"reason":"wrong secret"})");
}

void FakeSession::addSubscriptions()
{
    const auto add = [&](const std::string& id, const std::string& state, const std::string& consumer,
                         std::vector<facade::SubscriptionInfo::Database> databases) {
        facade::SubscriptionInfo info;
        info.id = id;
        info.share = {"contoso", "quarterly"};
        info.recipient = info.email = "data@" + consumer + ".example";
        info.consumer = consumer;
        info.organization = consumer == "fabrikam" ? "Fabrikam Inc." : "";
        info.state = state;
        info.acceptedAt = FakeSharing::now() - std::chrono::hours(400);
        info.changedAt = info.acceptedAt;
        info.changedBy = state == "active" ? "" : "local:ann";
        info.lastContact = FakeSharing::now() - std::chrono::seconds(2);
        if (state == "revoked") {
            info.copyDeletedAt = info.changedAt;
        }
        info.databases = std::move(databases);
        m_sharing->subscriptions.push_back(std::move(info));
    };
    const std::lock_guard lock(m_sharing->mutex);
    const Timestamp said = FakeSharing::now() - std::chrono::seconds(2);
    add("s-1", "active", "fabrikam",
        {{"flights", 61, 0, 812LL << 20, said}, {"weather", 17, 4200, 3LL << 20, said}});
    add("s-2", "active", "northwind", {{"flights", 61, 20, 812LL << 20, said}});
    add("s-3", "revoked", "adatum", {});
    add("s-4", "source_deleted", "litware", {});
}

void FakeSession::addManyShares(int count)
{
    const std::string states[] = {"pending", "accepted", "expired", "rejected", "withdrawn"};
    for (int i = 0; i < count; ++i) {
        const facade::ShareName name{"an-account-with-quite-a-long-name",
                                     "everything-that-was-ever-measured-in-frankfurt-am-main-" +
                                         std::to_string(i)};
        (void)m_shares->createShare({name, "Description of share number " + std::to_string(i), {}});
        (void)m_shares->addDataset(name, {"provider"});
        (void)m_invitations->invite(
            {name, "somebody.with.a.long.name+" + std::to_string(i) + "@example.org"});
        const std::lock_guard lock(m_sharing->mutex);
        m_sharing->invitations.front().state = states[static_cast<std::size_t>(i) % std::size(states)];
        facade::ReceivedShareInfo received;
        received.name = received.share =
            "everything-that-a-provider-with-a-long-name-has-measured-" + std::to_string(i);
        received.account = name.account;
        received.state = i % 7 == 0 ? "lapsed" : "active";
        received.providerAccount = "the-department-of-weights-and-measures";
        received.providerEmail = "somebody.with.a.long.name@measures.example";
        received.serviceUrl = "https://share.measures.example";
        received.changedAt = received.lastContact = FakeSharing::now();
        received.mappings = {
            {"n-" + std::to_string(i), "many", "flights", "attached", {"db" + std::to_string(i)}}};
        m_sharing->received.push_back(std::move(received));
    }
}

void FakeSession::addReceived()
{
    using Offer = facade::InvitationContent::Offer;
    const auto received = [&](const std::string& name, const std::string& state,
                              std::vector<facade::DatasetMappingInfo> mappings) {
        facade::ReceivedShareInfo info;
        info.name = info.share = name;
        info.account = "contoso";
        info.state = state;
        info.subscriptionId = "s-" + name;
        info.providerAccount = "northwind";
        info.providerEmail = "data@northwind.example";
        info.providerOrganization = "Northwind Traders";
        info.fingerprint = "9f86 d081 884c 7d65 9a2f eaa0";
        info.description = "What moved, and when";
        info.terms = "For analysis only.\nNot to be handed on.";
        info.datasets = {Offer{"database", "leader", "flights", {}},
                         Offer{"tables", "leader", "weather", {{"tables_to_include", {"obs*", "stations"}}}}};
        info.serviceUrl = "https://share.northwind.example";
        info.createdAt = info.changedAt = FakeSharing::now() - std::chrono::hours(50);
        info.lastContact = FakeSharing::now();
        info.changedBy = state == "active" ? "" : "carla@northwind.example";
        info.mappings = std::move(mappings);
        m_sharing->received.push_back(info);
    };
    const std::lock_guard lock(m_sharing->mutex);
    received("flights-of-northwind", "active", {{"m-1", "consumer", "flights", "attached", {"flights"}}});
    received("stock-prices", "active", {});
    received("weather-stations", "revoked",
             {{"m-2", "consumer", "*", "suspended", {"weather", "weather_old"}}});
    facade::InvitationContent offer;
    offer.id = "o-1";
    offer.serviceUrl = "https://share.northwind.example";
    offer.providerAccount = "northwind";
    offer.providerEmail = "data@northwind.example";
    offer.providerOrganization = "Northwind Traders";
    offer.fingerprint = "9f86 d081 884c 7d65 9a2f eaa0";
    offer.share = "earthquakes";
    offer.description = "Every quake above magnitude 3 since 1970";
    offer.terms = "For analysis only.\nNot to be handed on.";
    offer.recipient = "ann@contoso.example";
    offer.message = "As discussed on the phone.";
    offer.datasets = {Offer{"database", "leader", "quakes", {}},
                      Offer{"tables", "leader", "weather", {{"tables_to_include", {"obs*"}}}}};
    offer.sentAt = FakeSharing::now();
    offer.expiresAt = offer.sentAt + std::chrono::days(14);
    m_sharing->offers["sharepane:offer"] = offer;
    offer.expired = true;
    m_sharing->offers["sharepane:expired"] = offer;
    offer.expired = false;
    offer.terms.clear();
    offer.id = "o-2";
    m_sharing->offers["sharepane:free"] = offer;
}

} // namespace sharepane::tests
