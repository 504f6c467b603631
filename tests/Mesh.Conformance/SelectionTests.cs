using Mesh.Conformance.Support;
using Xunit.Abstractions;

namespace Mesh.Conformance;

/// <summary>Selections by path, with wildcards.</summary>
public sealed class SelectionTests(ITestOutputHelper output) : TestKit(Kit.Patient, output)
{
    [Fact]
    public void A_path_finds_its_actor()
    {
        Tree();

        Sys.ActorSelection("/user/root/a1").Tell(Who.Instance);

        Expect("a1");
    }

    [Fact]
    public void A_path_with_its_address_does_so_as_well()
    {
        Tree();

        Sys.ActorSelection($"akka://{Sys.Name}/user/root/a1").Tell(Who.Instance);

        Expect("a1");
    }

    [Fact]
    public void An_actor_path_does_so_as_well()
    {
        IActorRef root = Tree();

        Sys.ActorSelection(root.Path / "b").Tell(Who.Instance);

        Expect("b");
    }

    [Fact]
    public void A_star_is_every_child()
    {
        Tree();

        Sys.ActorSelection("/user/root/*").Tell(Who.Instance);

        Expect("a1", "a2", "b");
    }

    [Fact]
    public void A_star_is_any_part_of_a_name()
    {
        Tree();

        Sys.ActorSelection("/user/root/a*").Tell(Who.Instance);

        Expect("a1", "a2");
    }

    [Fact]
    public void A_question_mark_is_one_character()
    {
        Tree();

        Sys.ActorSelection("/user/root/?2").Tell(Who.Instance);

        Expect("a2");
    }

    [Fact]
    public void A_question_mark_is_not_none()
    {
        Tree();

        Sys.ActorSelection("/user/root/b?").Tell(Who.Instance);
        Sys.ActorSelection("/user/root/b").Tell(Who.Instance);

        Expect("b");
    }

    [Fact]
    public void A_wildcard_may_stand_in_the_middle()
    {
        Tree();

        Sys.ActorSelection("/user/root/*/leaf").Tell(Who.Instance);

        Expect("leaf", "leaf");
    }

    [Fact]
    public void Two_stars_are_all_below()
    {
        Tree();

        Sys.ActorSelection("/user/root/**").Tell(Who.Instance);

        Expect("a1", "a2", "b", "leaf", "leaf");
    }

    [Fact]
    public void Two_stars_do_not_mean_the_anchor_itself()
    {
        Tree();

        Sys.ActorSelection("/user/root/a1/**").Tell(Who.Instance);

        Expect("leaf");
    }

    [Fact]
    public void Two_stars_stand_only_at_the_end() =>
        Assert.Throws<IllegalActorNameException>(() => Sys.ActorSelection("/user/**/leaf"));

    [Fact]
    public void Two_dots_go_up()
    {
        Tree();

        Sys.ActorSelection("/user/root/a1/../b").Tell(Who.Instance);

        Expect("b");
    }

    [Fact]
    public void Who_is_reached_on_several_ways_is_told_as_often()
    {
        Tree();

        Sys.ActorSelection("/user/root/*/../*").Tell(Who.Instance);
        Expect("a1", "a1", "a1", "a2", "a2", "a2", "b", "b", "b");
        Sys.ActorSelection("/user/root/a*/../b").Tell(Who.Instance);
        Expect("b", "b");
        Sys.ActorSelection("/user/root/*/..").Tell(Who.Instance);
        Expect("root", "root", "root");
    }

    [Fact]
    public void Above_the_root_is_the_root()
    {
        Tree();

        Sys.ActorSelection("/user/../../../user/root/b").Tell(Who.Instance);

        Expect("b");
    }

    [Fact]
    public void A_context_selects_from_its_actor()
    {
        IActorRef root = Tree();

        root.Tell(new Run(context => context.ActorSelection("a1/leaf").Tell(Who.Instance, TestActor)));
        Expect("leaf");
        root.Tell(new Run(context => context.ActorSelection("../root/b").Tell(Who.Instance, TestActor)));
        Expect("b");
        root.Tell(new Run(context => context.ActorSelection("/user/root/a2").Tell(Who.Instance, TestActor)));
        Expect("a2");
    }

    [Fact]
    public void What_is_told_to_nobody_is_a_dead_letter()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(DeadLetter));

        Sys.ActorSelection("/user/none").Tell("lost");

        ExpectMsg<DeadLetter>(letter =>
        {
            Assert.Equal("lost", letter.Message);
            Assert.Equal("/user/none", letter.Recipient.Path.ToStringWithoutAddress());
        });
    }

    [Fact]
    public async Task ResolveOne_gives_the_reference()
    {
        IActorRef root = Tree();

        Assert.Equal(root, await Sys.ActorSelection("/user/root").ResolveOne(Kit.Minute));
    }

    [Fact]
    public async Task ResolveOne_of_nobody_throws() =>
        await Assert.ThrowsAsync<ActorNotFoundException>(() => Sys.ActorSelection("/user/none").ResolveOne(Kit.Minute));

    [Fact]
    public async Task A_selection_can_be_asked()
    {
        Tree();

        Assert.Equal("b", await Sys.ActorSelection("/user/root/b").Ask<string>(Who.Instance, Kit.Minute));
    }

    [Fact]
    public void A_selection_has_anchor_and_path()
    {
        ActorSelection selection = Sys.ActorSelection("/user/a*/**");

        Assert.Equal("/user/a*/**", selection.PathString);
        Assert.Equal(["user", "a*", "**"], selection.Path.Select(step => step.ToString()));
        Assert.IsType<SelectChildName>(selection.Path[0]);
        Assert.IsType<SelectChildPattern>(selection.Path[1]);
        Assert.IsType<SelectChildRecursive>(selection.Path[2]);
        Assert.Equal("/", selection.Anchor.Path.ToStringWithoutAddress());
    }

    [Fact]
    public void Selections_of_equal_parts_are_equal() =>
        Assert.Equal(Sys.ActorSelection("/user/a*"), Sys.ActorSelection("/user/a*"));

    [Fact]
    public void Names_are_matched_with_their_case()
    {
        Tree();

        Sys.ActorSelection("/user/root/B").Tell(Who.Instance);
        Sys.ActorSelection("/user/root/a1").Tell(Who.Instance);

        Expect("a1");
    }

    [Fact]
    public void Wildcards_do_not_heed_case()
    {
        Tree();

        Sys.ActorSelection("/user/root/B*").Tell(Who.Instance);

        Expect("b");
    }

    private IActorRef Tree()
    {
        IActorRef root = Sys.ActorOf(Props.Create(() => new Named(TestActor)), "root");
        foreach (string name in new[] { "a1", "a2", "b" })
        {
            root.Tell(new Spawn(Props.Create(() => new Named(TestActor)), name));
            IActorRef child = ExpectMsg<IActorRef>();
            if (name != "b")
            {
                child.Tell(new Spawn(Props.Create(() => new Named(TestActor)), "leaf"));
                ExpectMsg<IActorRef>();
            }
        }
        return root;
    }

    // Who answers last is asked last: nothing is on its way any more.
    private void Expect(params string[] names)
    {
        string[] came = [.. names.Select(_ => ExpectMsg<string>())];
        Assert.Equal(names.Order(StringComparer.Ordinal), came.Order(StringComparer.Ordinal));
        ExpectNoMsg(TimeSpan.Zero);
    }

    private sealed class Who
    {
        internal static readonly Who Instance = new();
    }

    private sealed class Named : ReceiveActor
    {
        public Named(IActorRef witness)
        {
            Receive<Who>(_ => (Sender.IsNobody() ? witness : Sender).Tell(Self.Path.Name));
            Receive<Spawn>(spawn => Sender.Tell(Context.ActorOf(spawn.Props, spawn.Name)));
            Receive<Run>(run => run.Action(Context));
        }
    }
}
