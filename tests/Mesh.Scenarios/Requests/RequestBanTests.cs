using Mesh.Simulation;

namespace Mesh.Scenarios.Requests;

/// <summary>Whoever is asked to become a contact may be banned before the asker gets through.</summary>
public sealed class RequestBanTests
{
    [Fact]
    public void Nothing_is_said_to_who_was_banned_while_he_was_dialled_for_a_request()
    {
        using var kit = new RequestKit(seed: 16);
        long written = 0;
        kit.Mesh.Network.OnWritten = (_, from, bytes) => written += from == kit.Left ? bytes.Length : 0;
        kit.AtOnce.Partition(kit.Left, kit.Right);
        kit.Mesh.RunFor(1.Seconds());
        kit.Ask(kit.Left, kit.Right);
        kit.Mesh.RunFor(500.Milliseconds());
        int links = kit.Mesh.Network.LinkCount;

        kit.AtOnce.Do(() => kit.Left.Contacts.Ban(kit.Right.Uid));
        kit.Mesh.In(100.Milliseconds()).Heal(kit.Left, kit.Right);
        kit.Mesh.RunFor(30.Seconds());

        Assert.True(kit.Mesh.Network.LinkCount > links, "the dial that was under way did not get through");
        Assert.Equal(0, written);
    }
}
