namespace Mesh.Conformance.Support;

/// <summary>Configurations of the systems under test.</summary>
internal static class Kit
{
    /// <summary>Waits as long as the slowest machine needs; no test waits for that to pass.</summary>
    internal const string Patient = """
        akka.loglevel = DEBUG
        akka.test { single-expect-default = 1m, filter-leeway = 1m, default-timeout = 1m }
        """;

    /// <summary>The same, and the test moves the time of the scheduler.</summary>
    internal const string Moved =
        Patient + "\nakka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"";

    internal static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>Makes an actor whose name an ended one has had; the guardian may hear of that end after the test.</summary>
    internal static IActorRef ActorOfAgain(this TestKitBase kit, Props props, string name)
    {
        IActorRef? actor = null;
        kit.AwaitAssert(() => actor = kit.Sys.ActorOf(props, name));
        return actor!;
    }

    internal static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
