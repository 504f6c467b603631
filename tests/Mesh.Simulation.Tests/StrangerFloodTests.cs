using System.Buffers.Binary;
using Mesh.Actors.Transport;

namespace Mesh.Simulation.Tests;

/// <summary>Callers that prove nothing, over links that take their time, while two hosts meet.</summary>
public sealed class StrangerFloodTests
{
    private const int PerSecond = 1_000;

    private static readonly TimeSpan Flood = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_contact_meets_a_host_that_ten_thousand_strangers_call_within_ten_seconds(ulong seed)
    {
        using SimMesh mesh = SimMesh.Create(seed, hosts: 3);
        SimHost target = mesh.Hosts[0];
        SimApp app = target.OpenApp("app", "talk");
        mesh.Hosts[1].OpenApp("friend", "talk");
        var flood = new StrangerFlood(mesh, from: mesh.Hosts[2], target);
        for (int i = 0; i < PerSecond * Flood.TotalSeconds; i++)
        {
            mesh.In(i * Flood / (PerSecond * Flood.TotalSeconds)).Do(flood.Call);
        }

        int peak = 0;
        mesh.In(Flood / 2).Do(() => mesh.Introduce(target, mesh.Hosts[1]));
        for (int second = 0; second < Flood.TotalSeconds; second++)
        {
            mesh.RunFor(TimeSpan.FromSeconds(1));
            peak = Math.Max(peak, target.Mesh!.UnprovenCount);
        }

        Assert.True(app.Sees(mesh.Hosts[1]), $"seed {seed}: they have not met in the flood");
        Assert.Equal(10_000, flood.Calls);
        Assert.InRange(peak, 200, 256);
        mesh.RunFor(TimeSpan.FromSeconds(20));
        Assert.Equal(0, target.Mesh!.UnprovenCount);
        Assert.Equal(1, target.Mesh.LinkCount);
    }

    /// <summary>One machine with a new key for each call.</summary>
    private sealed class StrangerFlood(SimMesh mesh, SimHost from, SimHost target)
    {
        private readonly List<Task<ITransportLink>> _links = [];

        public int Calls => _links.Count;

        public void Call()
        {
            byte[] key = new byte[91];
            BinaryPrimitives.WriteInt32BigEndian(key, _links.Count);
            var transport = new SimTransport(mesh.Network, from, key);
            from.Enter(() => _links.Add(transport.DialAsync(target.Address).AsTask()));
        }
    }
}
