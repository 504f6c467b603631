using Mesh.Kernel.Tests.Support;

namespace Mesh.Kernel.Tests;

/// <summary>Who is selected by wildcards, and what becomes of a message for nobody.</summary>
public sealed class SelectionTests : IDisposable
{
    private readonly World _world = new();
    private readonly List<object> _dead;
    private readonly IActorRef _a;

    public SelectionTests()
    {
        _dead = _world.Listen<DeadLetter>();
        _a = Branch("a", "x", "y");
        Branch("b", "x");
    }

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("/user/a/x", "a/x")]
    [InlineData("/user/a/*", "a/x a/y")]
    [InlineData("/user/*/x", "a/x b/x")]
    [InlineData("/user/?/?", "a/x a/y b/x")]
    [InlineData("/user/a/../b/X*", "b/x")]
    [InlineData("/user/**", "a a/x a/y b b/x")]
    [InlineData("/user/a/**", "a/x a/y")]
    [InlineData("/user/a/x/**", "")]
    [InlineData("/user/a/", "a")]
    public void A_path_selects(string path, string expected)
    {
        _world.System.ActorSelection(path).Tell("m", null);
        _world.Run.RunUntilIdle();
        Assert.Equal(expected, string.Join(' ', _world.Log.Cast<string>().Order(StringComparer.Ordinal)));
        Assert.Empty(_dead.OfType<DeadLetter>());
    }

    [Theory]
    [InlineData("/user/c")]
    [InlineData("/user/a/z")]
    [InlineData("/user/c*")]
    [InlineData("/user/a/z/w")]
    [InlineData("/user/b*/y")]
    [InlineData("/../x")]
    public void A_message_for_nobody_is_a_dead_letter(string path)
    {
        _world.System.ActorSelection(path).Tell("m", null);
        _world.Run.RunUntilIdle();
        var letter = (DeadLetter)Assert.Single(_dead);
        Assert.Equal("m", letter.Message);
        Assert.StartsWith("akka://test/", letter.Recipient.Path.ToString());
    }

    [Fact]
    public void After_a_wildcard_that_has_found_several_a_path_that_ends_early_is_left_out()
    {
        _world.System.ActorSelection("/user/*/y").Tell("m", null);
        _world.Run.RunUntilIdle();
        Assert.Equal(["a/y"], _world.Log);
        Assert.Empty(_dead);
    }

    [Fact]
    public void A_wildcard_for_all_below_stands_last() =>
        Assert.Throws<IllegalActorNameException>(() => _world.System.ActorSelection("/user/**/x"));

    [Fact]
    public void A_path_is_relative_to_the_actor_that_selects_and_empty_steps_do_not_count()
    {
        (IActorRef _, List<object> got) = _world.Probe("probe");
        IActorRef actor = _world.Spawn((fun, message) => fun.Ctx.ActorSelection((string)message).Tell("m"), "me");
        foreach (string path in new[] { "../probe", "..//probe/", "/user/probe", "akka://test/user/probe" })
            _world.Send(actor, path);
        Assert.Equal(["m", "m", "m", "m"], got);
        _world.Send(actor, "akka://other/user/probe");
        _world.Send(actor, "nobody");
        Assert.Equal(2, _dead.Count);
    }

    [Fact]
    public void The_actor_that_selects_is_the_sender_and_identify_is_answered_for_nobody_too()
    {
        (IActorRef asker, List<object> got) = _world.Probe();
        _world.System.ActorSelection("/user/a").Tell(new Identify(1), asker);
        _world.System.ActorSelection("/user/none").Tell(new Identify(2), asker);
        _world.Run.RunUntilIdle();
        Assert.Equal(
            [new ActorIdentity(1, _a), new ActorIdentity(2, null)],
            got.OrderBy(g => ((ActorIdentity)g).MessageId)
        );
        Assert.Empty(_dead);
    }

    [Fact]
    public void An_incarnation_is_selected_by_its_number_and_another_is_not()
    {
        string path = _a.Path.ToStringWithoutAddress();
        _world.System.ActorSelection($"{path}#{_a.Path.Uid}").Tell("m", null);
        _world.Run.RunUntilIdle();
        Assert.Equal(["a"], _world.Log);
        _world.System.ActorSelection($"{path}#{_a.Path.Uid + 1000}").Tell("m", null);
        _world.Run.RunUntilIdle();
        Assert.Single(_dead);
    }

    [Fact]
    public void Selections_are_equal_by_anchor_and_path()
    {
        ActorSelection one = _world.System.ActorSelection("/user/a*");
        Assert.Equal(one, _world.System.ActorSelection("/user//a*"));
        Assert.Equal(one.GetHashCode(), _world.System.ActorSelection("/user//a*").GetHashCode());
        Assert.NotEqual(one, _world.System.ActorSelection("/user/b*"));
        Assert.Equal("/user/a*", one.PathString);
        Assert.Equal("ActorSelection[Anchor(akka://test/), Path(/user/a*)]", one.ToString());
    }

    [Fact]
    public void Resolving_fails_for_nobody_for_silence_and_when_it_is_called_off()
    {
        using var source = new CancellationTokenSource();
        ((IInternalActorRef)_a).Suspend();
        _world.Run.RunUntilIdle();
        TimeSpan second = TimeSpan.FromSeconds(1);
        Task<IActorRef> nobody = _world.System.ActorSelection("/user/none").ResolveOne(second);
        Task<IActorRef> silent = _world.System.ActorSelection("/user/a").ResolveOne(second);
        Task<IActorRef> off = _world.System.ActorSelection("/user/a").ResolveOne(10 * second, source.Token);
        source.Cancel();
        _world.Run.RunFor(2 * second);
        foreach (Task<IActorRef> failed in new[] { nobody, silent, off })
            Assert.IsType<ActorNotFoundException>(failed.Exception!.InnerException);
    }

    [Fact]
    public void A_selection_can_be_asked()
    {
        IActorRef echo = _world.Spawn((fun, message) => fun.From.Tell(message), "echo");
        Task<string> answer = _world.System.ActorSelection(echo.Path).Ask<string>("hello", TimeSpan.FromSeconds(1));
        _world.Run.RunUntilIdle();
        Assert.Equal("hello", answer.Result);
    }

    private IActorRef Branch(string name, params string[] children)
    {
        IActorRef branch = _world.Spawn(
            (fun, message) =>
            {
                if (message is string[] names)
                {
                    foreach (string child in names)
                        fun.Ctx.ActorOf(Fun.PropsFor((_, _) => _world.Log.Add($"{name}/{child}")), child);
                }
                else
                {
                    _world.Log.Add(name);
                }
            },
            name
        );
        _world.Send(branch, children);
        return branch;
    }
}
