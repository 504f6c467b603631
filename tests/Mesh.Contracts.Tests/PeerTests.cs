using Mesh.Contracts.Tests.Golden;

namespace Mesh.Contracts.Tests;

public sealed class PeerTests
{
    private static readonly Uid Us = new(Hex.Repeat(1, 32));
    private static readonly Uid Them = new(Hex.Repeat(2, 32));
    private static readonly Hid Host = new(Hex.Repeat(3, 32));
    private static readonly Sid App = Sid.OfName("chat");

    [Fact]
    public void Peers_with_the_same_five_are_equal_whatever_they_are_called()
    {
        var peer = new Peer(Us, Them, Host, App, "chat/1");
        var named = new Peer(Us, Them, Host, App, "chat/1") { Alias = "ada", HostName = "desk" };
        Assert.Equal(peer, named);
        Assert.Equal(peer.GetHashCode(), named.GetHashCode());
        Assert.True(peer.Equals((object)named));
        Assert.False(peer.Equals(null));
    }

    [Fact]
    public void Each_of_the_five_tells_peers_apart()
    {
        var peer = new Peer(Us, Them, Host, App, "chat/1");
        Peer[] others =
        [
            new(Them, Them, Host, App, "chat/1"),
            new(Us, Us, Host, App, "chat/1"),
            new(Us, Them, Hid.Any, App, "chat/1"),
            new(Us, Them, Host, Sid.OfName("other"), "chat/1"),
            new(Us, Them, Host, App, "chat/2"),
            new(Us, Them, Host, App, "CHAT/1"),
        ];
        Assert.All(others, other => Assert.NotEqual(peer, other));
    }

    [Fact]
    public void Peer_prints_its_names_or_the_first_six_digits()
    {
        Assert.Equal("020202@030303/chat/1", new Peer(Us, Them, Host, App, "chat/1").ToString());
        Assert.Equal("ada@030303/x", new Peer(Us, Them, Host, App, "x") { Alias = "ada" }.ToString());
        Assert.Equal("ada@desk/x", new Peer(Us, Them, Host, App, "x") { Alias = "ada", HostName = "desk" }.ToString());
    }

    [Fact]
    public void Peer_prints_nothing_that_drives_a_terminal_or_forges_a_line()
    {
        var peer = new Peer(Us, Them, Host, App, "chat\r\n/1")
        {
            Alias = "\u001b[2Jada\u202e\n",
            HostName = "\u0007desk",
        };
        Assert.Equal("[2Jada@desk/chat/1", peer.ToString());
    }

    [Fact]
    public void Peer_whose_names_are_empty_or_invisible_prints_the_six_digits()
    {
        var peer = new Peer(Us, Them, Host, App, "x") { Alias = " \u200b\u001b", HostName = "" };
        Assert.Equal("020202@030303/x", peer.ToString());
    }

    [Fact]
    public void Peer_prints_at_most_64_characters_of_a_name()
    {
        var peer = new Peer(Us, Them, Host, App, "x") { Alias = new string('a', 1_000) };
        Assert.Equal(new string('a', 64) + "…@030303/x", peer.ToString());
    }

    [Fact]
    public void Protocol_has_1_to_64_bytes_of_utf8()
    {
        Assert.Equal(64, new Peer(Us, Them, Host, App, new string('p', 64)).Protocol.Length);
        Assert.Throws<ArgumentException>(() => new Peer(Us, Them, Host, App, ""));
        Assert.Throws<ArgumentException>(() => new Peer(Us, Them, Host, App, new string('p', 65)));
        Assert.Throws<ArgumentException>(() => new Peer(Us, Them, Host, App, new string('ä', 33)));
    }

    [Fact]
    public void Hash_is_the_same_in_every_process()
    {
        // With zero ids it is that of the protocol's name: FNV-1a of "a", 0xe40c292c.
        int hash = new Peer(default, default, default, default, "a").GetHashCode();
        Assert.Equal(unchecked((int)0xe40c292c), hash);
    }
}
