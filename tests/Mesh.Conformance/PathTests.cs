using Mesh.Conformance.Support;
using Xunit.Abstractions;

namespace Mesh.Conformance;

/// <summary>Names, paths and addresses.</summary>
public sealed class PathTests(ITestOutputHelper output) : TestKit(Kit.Patient, output)
{
    private static readonly Address Here = new("akka", "sys");

    [Fact]
    public void A_path_is_written_with_its_address()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Echo()), "name");

        Assert.Equal("akka://test/user/name", actor.Path.ToString());
        Assert.Equal("/user/name", actor.Path.ToStringWithoutAddress());
        Assert.Equal($"akka://test/user/name#{actor.Path.Uid}", actor.Path.ToStringWithUid());
        Assert.Equal($"[akka://test/user/name#{actor.Path.Uid}]", actor.ToString());
    }

    [Fact]
    public void A_path_is_made_of_names()
    {
        ActorPath path = new RootActorPath(Here) / "user" / "a";

        Assert.Equal("akka://sys/user/a", path.ToString());
        Assert.Equal(["user", "a"], path.Elements);
        Assert.Equal(("a", "user", 2), (path.Name, path.Parent.Name, path.Depth));
        Assert.Equal(path, new RootActorPath(Here) / new[] { "user", "a" });
        Assert.Equal(path, new RootActorPath(Here) / new[] { "user", "", "a" });
    }

    [Fact]
    public void The_root_has_no_parent()
    {
        ActorPath root = new RootActorPath(Here);

        Assert.Null(root.Parent);
        Assert.Empty(root.Elements);
        Assert.Equal(("", 0), (root.Name, root.Depth));
        Assert.Equal(root, (root / "a" / "b").Root);
        Assert.Equal("akka://sys/", root.ToString());
        Assert.Equal("/", root.ToStringWithoutAddress());
    }

    [Fact]
    public void A_name_with_a_number_sign_tells_the_incarnation()
    {
        ActorPath path = new RootActorPath(Here) / "a#5";

        Assert.Equal(("a", 5L), (path.Name, path.Uid));
        Assert.Equal(("b", 6L), (path.Child("b#6").Name, path.Child("b#6").Uid));
    }

    [Fact]
    public void Equality_does_not_heed_the_incarnation()
    {
        ActorPath path = new RootActorPath(Here) / "a";

        Assert.True(path == path.WithUid(5));
        Assert.False(path != path.WithUid(5));
        Assert.Equal(path.GetHashCode(), path.WithUid(5).GetHashCode());
        Assert.False(path == new RootActorPath(Here) / "b");
        Assert.False(path == new RootActorPath(new Address("akka", "other")) / "a");
    }

    [Fact]
    public void A_text_reads_back_as_the_path()
    {
        ActorPath path = ActorPath.Parse("akka://sys/user/a#123");

        Assert.Equal(("akka://sys/user/a", 123L), (path.ToString(), path.Uid));
        Assert.Equal(Here, path.Address);
    }

    [Fact]
    public void A_text_without_an_address_is_no_path()
    {
        Assert.False(ActorPath.TryParse("user/a", out _));
        Assert.ThrowsAny<Exception>(() => ActorPath.Parse("user/a"));
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("a-b_c.d", true)]
    [InlineData("a%20b", true)]
    [InlineData("x(y)", true)]
    [InlineData("$a", false)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("a/b", false)]
    [InlineData("ä", false)]
    [InlineData("a%2", false)]
    [InlineData("a#1", false)]
    public void Some_names_are_valid(string name, bool isValid) =>
        Assert.Equal(isValid, ActorPath.IsValidPathElement(name));

    [Fact]
    public void A_name_that_is_not_valid_is_refused()
    {
        Assert.Throws<InvalidActorNameException>(() => Sys.ActorOf(Props.Create(() => new Echo()), "a/b"));
        Assert.Throws<InvalidActorNameException>(() => Sys.ActorOf(Props.Create(() => new Echo()), "$a"));
        Assert.Throws<InvalidActorNameException>(() => Sys.ActorOf(Props.Create(() => new Echo()), ""));
    }

    [Fact]
    public void A_name_that_is_taken_is_refused()
    {
        Sys.ActorOf(Props.Create(() => new Echo()), "taken");

        Assert.Throws<InvalidActorNameException>(() => Sys.ActorOf(Props.Create(() => new Echo()), "taken"));
    }

    [Fact]
    public void A_name_that_is_not_given_is_made()
    {
        IActorRef first = Sys.ActorOf(Props.Create(() => new Echo()));
        IActorRef second = Sys.ActorOf(Props.Create(() => new Echo()));

        Assert.StartsWith("$", first.Path.Name);
        Assert.NotEqual(first.Path, second.Path);
    }

    [Fact]
    public void References_of_two_incarnations_are_different()
    {
        IActorRef first = Sys.ActorOf(Props.Create(() => new Echo()), "name");
        Watch(first);
        Sys.Stop(first);
        ExpectTerminated(first);
        IActorRef second = this.ActorOfAgain(Props.Create(() => new Echo()), "name");

        Assert.NotEqual(first, second);
        Assert.NotEqual(first.Path.Uid, second.Path.Uid);
    }

    [Fact]
    public void Paths_are_ordered_by_their_last_names()
    {
        ActorPath root = new RootActorPath(Here);
        ActorPath[] paths = [root / "b", root / "a" / "z", root / "a"];

        Assert.Equal([root / "a", root / "b", root / "a" / "z"], paths.Order());
    }

    [Fact]
    public void Addresses_are_read_and_written()
    {
        Address address = Address.Parse("akka.tcp://sys@host:1234");

        Assert.Equal(("akka.tcp", "sys", "host", 1234), (address.Protocol, address.System, address.Host, address.Port));
        Assert.True(address == new Address("akka.tcp", "sys", "host", 1234));
        Assert.True(address.HasGlobalScope);
        Assert.True(Here.HasLocalScope);
        Assert.Equal("akka.tcp://sys@host:1234", address.ToString());
        Assert.Equal("sys@host:1234", address.HostPort());
    }

    [Fact]
    public void A_local_path_can_be_given_an_address()
    {
        ActorPath path = new RootActorPath(Here) / "user" / "a";

        Assert.Equal(
            "akka.tcp://sys@host:1/user/a",
            path.ToStringWithAddress(new Address("akka.tcp", "sys", "host", 1))
        );
        Assert.Equal("user/a", ActorPath.FormatPathElements(["user", "a"]));
    }

    [Fact]
    public void Nobody_is_nobody()
    {
        Assert.True(ActorRefs.Nobody.IsNobody());
        Assert.True(Sys.DeadLetters.IsNobody());
        Assert.False(TestActor.IsNobody());
        Assert.Equal(TestActor, ActorRefs.Nobody.GetOrElse(() => TestActor));
        Assert.Equal(TestActor, TestActor.GetOrElse(() => Sys.DeadLetters));
    }
}
