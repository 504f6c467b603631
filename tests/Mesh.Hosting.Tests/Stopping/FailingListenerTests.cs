using Mesh.Actors.Identity;
using Mesh.Contracts;

namespace Mesh.Hosting.Tests.Stopping;

public sealed class FailingListenerTests
{
    [Fact]
    public void A_ban_acts_though_a_listener_to_the_contacts_throws()
    {
        using var world = new World(seed: 1);
        var contacts = ContactBook.InMemory();
        contacts.Changed += _ => throw new InvalidOperationException("an app's mistake");
        TestHost ada = world.Start(contacts: contacts);
        TestHost ben = world.Start();
        world.Meet(ada, ben);
        AppLog log = ada.Open("chat", "chat");
        ben.Open("chat", "chat");
        world.Until(() => log.Online.Count == 1, "ben online");

        world.Run.Post(() => ada.Host.Bans.Add(ben.Uid));

        world.Until(() => log.Reasons.Contains(OfflineReason.NotPermitted), "ben offline");
    }
}
