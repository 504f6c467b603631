using Mesh.Kernel.Tests.Support;

namespace Mesh.Kernel.Tests;

public sealed class SelectionAndPathTests : IDisposable
{
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_path_has_address_elements_and_incarnation()
    {
        ActorPath path = ActorPath.Parse("akka.tcp://mesh@10.0.0.1:4053/user/a/b#7");
        Assert.Equal(new Address("akka.tcp", "mesh", "10.0.0.1", 4053), path.Address);
        Assert.Equal(["user", "a", "b"], path.Elements);
        Assert.Equal("b", path.Name);
        Assert.Equal(7, path.Uid);
        Assert.Equal("/user/a/b", path.ToStringWithoutAddress());
        Assert.Equal("akka.tcp://mesh@10.0.0.1:4053/user/a", path.Parent.ToString());
        Assert.Equal("akka.tcp://mesh@10.0.0.1:4053/user/a/b#7", path.ToSerializationFormat());
        Assert.Equal(path, ActorPath.Parse(path.ToString()));
        Assert.Equal("akka.tcp://mesh@10.0.0.1:4053/", path.Root.ToString());
    }

    [Fact]
    public void A_path_or_a_selection_of_any_length_needs_no_deep_stack()
    {
        const int steps = 200_000;
        ActorPath path = ActorPath.Parse("akka://far/" + string.Concat(Enumerable.Repeat("a/", steps)));
        Assert.Equal(new Address("akka", "far"), path.Address);
        Assert.Equal(_world.System.DeadLetters, ((ExtendedActorSystem)_world.System).Provider.ResolveActorRef(path));

        (IActorRef actor, List<object> got) = _world.Probe("a");
        _world.System.ActorSelection("/user/" + string.Concat(Enumerable.Repeat("a/../", steps)) + "a").Tell("m", null);
        _world.Run.RunUntilIdle();
        Assert.Equal(["m"], got);
        Assert.False(((IInternalActorRef)actor).IsTerminated);
    }

    [Theory]
    [InlineData("")]
    [InlineData("user/a")]
    [InlineData("akka://")]
    [InlineData("akka://s@host:port/user")]
    [InlineData("akka://s/user#x")]
    public void What_is_no_path_is_not_read(string text) => Assert.False(ActorPath.TryParse(text, out _));

    [Theory]
    [InlineData("akka://s/user/a#7", "akka://s", "/user/a#7")]
    [InlineData("akka.tcp://s@h:1", "akka.tcp://s@h:1", "/")]
    public void A_path_is_cut_into_address_and_rest(string path, string address, string rest)
    {
        Assert.True(ActorPath.TryParseParts(path, out ReadOnlySpan<char> first, out ReadOnlySpan<char> second));
        Assert.Equal((address, rest), (first.ToString(), second.ToString()));
        Assert.False(ActorPath.TryParseParts("/user/a", out _, out _));
    }

    [Theory]
    [InlineData("akka://s")]
    [InlineData("akka.tcp://s@host:1")]
    [InlineData("akka.tcp://s@[::1]:65535")]
    public void Addresses_read_back(string text) => Assert.Equal(text, Address.Parse(text).ToString());

    [Fact]
    public void A_selection_finds_who_is_at_a_path_when_it_is_used()
    {
        ActorSelection selection = _world.System.ActorSelection("/user/a");
        List<object> dead = _world.Listen<DeadLetter>();
        selection.Tell("nobody");
        _world.Run.RunUntilIdle();
        Assert.Single(dead);
        (_, List<object> got) = _world.Probe("a");
        selection.Tell("somebody");
        _world.System.ActorSelection("akka://test/user/a").Tell("full path");
        _world.Run.RunUntilIdle();
        Assert.Equal(["somebody", "full path"], got);
    }

    [Fact]
    public void Wildcards_and_steps_upwards_select()
    {
        (_, List<object> one) = _world.Probe("ab");
        (_, List<object> two) = _world.Probe("ac");
        (IActorRef other, List<object> three) = _world.Probe("b");
        _world.System.ActorSelection("/user/a*").Tell(1);
        _world.System.ActorSelection("/user/?b").Tell(2);
        _world.System.ActorSelection(other, "../ab").Tell(3);
        _world.Run.RunUntilIdle();
        Assert.Equal([1, 2, 3], one);
        Assert.Equal([1], two);
        Assert.Empty(three);
    }

    [Fact]
    public void An_actor_selects_relative_to_itself()
    {
        (_, List<object> got) = _world.Probe("sibling");
        IActorRef actor = _world.Spawn((fun, _) => fun.Ctx.ActorSelection("../sibling").Tell("hello"));
        _world.Send(actor, "go");
        Assert.Equal(["hello"], got);
    }

    [Fact]
    public void Resolve_one_gives_the_actor_or_fails()
    {
        (IActorRef actor, _) = _world.Probe("a");
        Task<IActorRef> found = _world.System.ActorSelection("/user/a").ResolveOne(TimeSpan.FromSeconds(1));
        Task<IActorRef> missing = _world.System.ActorSelection("/user/b").ResolveOne(TimeSpan.FromSeconds(1));
        _world.Run.RunFor(TimeSpan.FromSeconds(2));
        Assert.Equal(actor, found.Result);
        Assert.IsType<ActorNotFoundException>(missing.Exception!.InnerException);
    }
}
