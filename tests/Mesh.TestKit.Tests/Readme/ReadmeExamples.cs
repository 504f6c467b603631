using Mesh.Kernel.Extensions;
using Mesh.Kernel.Setup;
using Xunit.Abstractions;

namespace Mesh.TestKit.Tests.Readme;

public sealed class TillTests(ITestOutputHelper output) : Testing.TestKit("akka.loglevel = DEBUG", output)
{
    [Fact]
    public void A_till_tells_its_sum()
    {
        IActorRef till = Sys.ActorOf(Props.Create(() => new TillActor()));

        till.Tell(new Paid(20));
        till.Tell(new GetSum());

        ExpectMsg(20);
        ExpectNoMsg(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task The_program_of_the_kernels_page_gives_what_it_says()
    {
        ActorSystem system = ActorSystem.Create("shop", "akka.loglevel = DEBUG, akka.loggers = []");
        IActorRef till = system.ActorOf(Props.Create(() => new TillActor()), "till");

        till.Tell(new Paid(20), ActorRefs.NoSender);
        int sum = await till.Ask<int>(new GetSum(), TimeSpan.FromSeconds(10));
        await system.Terminate();

        Assert.Equal(20, sum);
    }
}

public sealed class SlowTests(ITestOutputHelper output)
    : Testing.TestKit(ActorSystemSetup.Create(new DeterministicSetup(seed: 1)), output: output)
{
    [Fact]
    public void Who_waits_an_hour_is_answered_in_an_hour()
    {
        Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromHours(1), TestActor, "late", ActorRefs.NoSender);

        ExpectNoMsg(TimeSpan.FromMinutes(59));
        ExpectMsg("late", TimeSpan.FromMinutes(2));
    }
}

public sealed record Paid(int Amount);

public sealed record GetSum;

public sealed class TillActor : ReceiveActor
{
    private int _sum;

    public TillActor()
    {
        Receive<Paid>(paid => _sum += paid.Amount);
        Receive<GetSum>(_ => Sender.Tell(_sum));
    }
}
