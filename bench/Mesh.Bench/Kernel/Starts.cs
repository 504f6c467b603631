using System.Diagnostics;

namespace Mesh.Bench.Kernel;

/// <summary>How long a system takes until its first actor has answered, in a process that has started others.</summary>
internal static class Starts
{
    private const int WarmUps = 20;
    private const int Runs = 20;

    public static async Task<double[]> Measure()
    {
        var times = new List<double>();
        for (int i = 0; i < WarmUps + Runs; i++)
        {
            long begin = Stopwatch.GetTimestamp();
            ActorSystem system = ActorSystem.Create("start");
            IActorRef actor = system.ActorOf(Props.Create<EchoActor>());
            await actor.Ask<string>("hello");
            times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            await system.Terminate();
        }

        return [times.Skip(WarmUps).Order().ElementAt(Runs / 2)];
    }

    private sealed class EchoActor : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message, Self);
    }
}
