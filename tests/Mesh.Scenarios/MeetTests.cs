using Mesh.Contracts;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios;

public sealed class MeetTests(ITestOutputHelper output)
{
    [Fact]
    public void Two_hosts_meet_and_exchange_frames()
    {
        using var mesh = SimMesh.Create(seed: 1, hosts: 2, new SimOptions { Recording = SimRecording.Frames });
        SimApp left = mesh.Hosts[0].OpenApp("chat", "talk");
        SimApp right = mesh.Hosts[1].OpenApp("chat", "talk");
        mesh.Introduce(left.Host, right.Host);
        mesh.RunUntil(() => left.Sees(right.Host) && right.Sees(left.Host), 5.Seconds());

        Assert.True(left.SendTo(right.Host, "hello"u8).IsAccepted);
        Assert.True(right.SendTo(left.Host, "you too"u8).IsAccepted);
        mesh.RunUntilQuiet();

        Assert.Equal("hello"u8.ToArray(), Assert.Single(right.Frames).Data.ToArray());
        Assert.Single(left.Frames);
        output.WriteLine($"{mesh.Events} events, {mesh.Hash:x16}\n{mesh.Timeline.Text()}");
    }
}
