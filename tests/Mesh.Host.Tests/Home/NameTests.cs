using Mesh.Contracts;
using Mesh.Host.Home;
using Mesh.Host.Terminal;

namespace Mesh.Host.Tests.Home;

public sealed class NameTests
{
    [Theory]
    [InlineData("ben", "ben", null, null)]
    [InlineData("ben@63ef", "ben", "63ef", null)]
    [InlineData("ben/chat", "ben", null, "chat")]
    [InlineData("ben@63ef/chat/1.0", "ben", "63ef", "chat/1.0")]
    [InlineData("ben@", "ben", null, null)]
    [InlineData("@63ef", "@63ef", null, null)]
    [InlineData("a@b@63ef", "a@b", "63ef", null)]
    [InlineData("", "", null, null)]
    public void A_peer_is_typed_as_who_at_host_by_protocol(string text, string who, string? host, string? protocol) =>
        Assert.Equal(new PeerName(who, host, protocol), PeerName.Parse(text));

    [Theory]
    [InlineData("bne", "ben")]
    [InlineData("BEN", "ben")]
    [InlineData("be", "ben", "bertha")]
    [InlineData("berta", "bertha")]
    [InlineData("xyz")]
    [InlineData("")]
    public void The_nearest_names_are_offered(string typed, params string[] near) =>
        Assert.Equal(near, NearNames.Of(typed, ["ben", "bertha", "carl", "", new string('x', 65)]));

    [Fact]
    public void An_alias_comes_before_the_beginning_of_an_id_and_several_are_named()
    {
        Uid one = Uid.Parse("ada" + new string('1', 61));
        Uid two = Uid.Parse("adb" + new string('2', 61));
        (Uid, string?)[] known = [(one, null), (two, "ada"), (two, "ada")];

        Assert.Equal(two, IdentitySearch.One(known, "ada", "contact", "list"));
        Assert.Equal(one, IdentitySearch.One(known, "ADA1", "contact", "list"));
        var several = Assert.Throws<MeshException>(() => IdentitySearch.One(known, "ad", "contact", "list"));
        Assert.Equal(MeshErrorCode.Invalid, several.Code);
        Assert.StartsWith("\"ad\" fits 2 contacts: ada111111111…, adb222222222… (ada).", several.Message);
        var nobody = Assert.Throws<MeshException>(() => IdentitySearch.One(known, "", "contact", "list"));
        Assert.Equal(MeshErrorCode.NoConnection, nobody.Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_whole_id_is_that_one_whatever_alias_another_takes(bool isLower)
    {
        Uid meant = Uid.Parse("ada" + new string('1', 61));
        Uid other = Uid.Parse("adb" + new string('2', 61));
        string typed = isLower ? meant.ToString() : meant.ToString().ToUpperInvariant();
        (Uid, string?)[] known = [(other, typed), (meant, "Ada")];

        Assert.Equal(meant, IdentitySearch.One(known, typed, "contact", "list"));
        var nobody = Assert.Throws<MeshException>(() => IdentitySearch.One(known[..1], typed, "contact", "list"));
        Assert.Equal(MeshErrorCode.NoConnection, nobody.Code);
    }

    [Theory]
    [InlineData("ada111")]
    [InlineData("ADA1111111111")]
    public void An_alias_that_looks_like_the_shown_digits_of_anothers_id_names_neither(string alias)
    {
        Uid one = Uid.Parse("ada" + new string('1', 61));
        Uid two = Uid.Parse("adb" + new string('2', 61));

        var several = Assert.Throws<MeshException>(() =>
            IdentitySearch.One([(one, "Ada"), (two, alias)], alias.ToLowerInvariant(), "contact", "list")
        );

        Assert.Equal(MeshErrorCode.Invalid, several.Code);
        Assert.Contains($" fits 2 contacts: adb222222222… ({alias}), ada111111111… (Ada). ", several.Message);
    }

    [Fact]
    public void An_alias_is_found_in_other_letters_case_too_and_the_exact_one_comes_first()
    {
        Uid one = Uid.Parse("c" + new string('1', 63));
        Uid two = Uid.Parse("d" + new string('2', 63));
        (Uid, string?)[] known = [(one, "Ben"), (two, "BEN")];

        Assert.Equal(one, IdentitySearch.One([(one, "Ben")], "ben", "contact", "list"));
        Assert.Equal(one, IdentitySearch.One(known, "Ben", "contact", "list"));
        Assert.Equal(two, IdentitySearch.One(known, "BEN", "contact", "list"));
        var several = Assert.Throws<MeshException>(() => IdentitySearch.One(known, "ben", "contact", "list"));
        Assert.Equal(
            "\"ben\" fits 2 contacts: c11111111111… (Ben), d22222222222… (BEN). Write the alias in just these letters, or give digits of the id.",
            several.Message
        );
    }

    [Fact]
    public void A_service_is_called_by_its_name_only_if_its_id_is_made_from_one()
    {
        byte[] random = [.. Enumerable.Repeat((byte)0xFF, Sid.Size)];

        Assert.Equal("chat", SidText.Of(Sid.OfName("chat")));
        Assert.Equal("ffffff", SidText.Of(new Sid(random)));
        Assert.Equal("1b5b33", SidText.Of(Sid.OfName("\u001b[31m")));
        Assert.Equal("000000", SidText.Of(default(Sid)));
    }
}
