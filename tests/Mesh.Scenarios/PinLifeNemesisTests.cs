using Mesh.Actors.Host;
using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Hosting;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios;

/// <summary>Apps pin and unpin at random while everything breaks. When it is over every pin that was promised is there, and satisfied.</summary>
public sealed class PinLifeNemesisTests(ITestOutputHelper output)
{
    private const int Seeds = 12;

    [Fact]
    public void Pins_are_neither_lost_nor_silent_while_everything_breaks_and_satisfied_when_it_is_over()
    {
        var options = new SimOptions
        {
            Hosts = 8,
            AllKnowAll = true,
            KeepFrames = false,
            ClockSkew = 30.Seconds(),
            ClockDriftPpm = 500,
            Mesh = new MeshOptions
            {
                DialContacts = false,
                Link = new LinkOptions { IdleAfter = 20.Seconds() },
            },
        };
        int pins = 0;

        SimMesh.Seeds(mesh => pins += new Story(mesh).Run(), 1, Seeds, options);

        output.WriteLine($"{pins} pins over {Seeds} seeds");
        Assert.True(pins > Seeds * 20, $"only {pins} pins were left to be looked at");
    }

    private sealed class Story(SimMesh mesh)
    {
        // What was acknowledged; null for what was under way when something ended.
        private readonly Dictionary<(SimHost Host, Uid Ruid, Hid Rhid), (PinPolicy Policy, byte Priority)?> _pins = [];
        private readonly HashSet<(SimHost Host, Uid Ruid, Hid Rhid)> _unsure = [];
        private readonly HashSet<(SimHost Host, Uid Ruid, Hid Rhid)> _busy = [];

        public int Run()
        {
            IReadOnlyList<SimApp> apps = mesh.OpenEverywhere("app", "talk");
            mesh.Unleash(new NemesisOptions { For = 5.Minutes() });
            for (int i = 0; i < 300; i++)
            {
                mesh.In(i.Seconds()).Do(() => Wish(apps[mesh.Random.Next(apps.Count)]));
            }

            for (int i = 0; i < 60; i++)
            {
                mesh.In((5 * i).Seconds()).Do(() => Look(apps[mesh.Random.Next(apps.Count)]));
            }

            mesh.RunUntilQuiet();
            return apps.Sum(Check);
        }

        private void Wish(SimApp app)
        {
            SimHost other = mesh.Hosts[mesh.Random.Next(mesh.Hosts.Count)];
            (SimHost Host, Uid Ruid, Hid Rhid) which = (
                app.Host,
                other.Uid,
                mesh.Random.Next(3) == 0 ? Hid.Any : other.Hid
            );
            if (other == app.Host || app.Mesh is not { } open || !_busy.Add(which))
            {
                return;
            }

            (PinPolicy, byte)? wish =
                mesh.Random.Next(3) == 0 ? null : ((PinPolicy)mesh.Random.Next(2), (byte)mesh.Random.Next(256));
            app.Host.Enter(() => _ = OrderAsync(open, which, wish));
        }

        private async Task OrderAsync(
            MeshApp app,
            (SimHost Host, Uid Ruid, Hid Rhid) which,
            (PinPolicy Policy, byte Priority)? wish
        )
        {
            // Until it is answered nobody knows; and where the host ends it never is.
            _unsure.Add(which);
            try
            {
                if (wish is { } pin)
                {
                    await app.PinAsync(which.Host.Uid, which.Ruid, which.Rhid, pin.Policy, pin.Priority);
                }
                else
                {
                    await app.UnpinAsync(which.Host.Uid, which.Ruid, which.Rhid);
                }
            }
            catch (MeshException e) when (e.Code is MeshErrorCode.NoConnection or MeshErrorCode.Storage)
            {
                return;
            }

            _pins[which] = wish;
            _unsure.Remove(which);
            _busy.Remove(which);
        }

        private void Look(SimApp app)
        {
            if (app.Mesh is { } open)
            {
                app.Host.Enter(() => _ = LookAsync(open));
            }
        }

        private async Task LookAsync(MeshApp app)
        {
            IReadOnlyList<Pin> pins;
            try
            {
                pins = await app.PinsAsync();
            }
            catch (MeshException e) when (e.Code == MeshErrorCode.NoConnection)
            {
                return;
            }

            if (pins.FirstOrDefault(IsSilent) is { } silent)
            {
                mesh.Fail($"A pin of {app} is silent: {silent}");
            }
        }

        private static bool IsSilent(Pin pin) =>
            pin.State.Phase is not (PinPhase.Connected or PinPhase.Connecting or PinPhase.AppClosed)
            && pin.State.NextAttempt is null
            && !(pin.State.Phase == PinPhase.Resting && pin.Policy == PinPolicy.Eager);

        private int Check(SimApp app)
        {
            IReadOnlyList<Pin> pins = mesh.Do(() => app.Mesh!.PinsAsync());
            foreach (((SimHost Host, Uid Ruid, Hid Rhid) which, (PinPolicy, byte)? wish) in _pins)
            {
                if (which.Host == app.Host && !_unsure.Contains(which))
                {
                    Pin? found = pins.SingleOrDefault(pin => pin.Ruid == which.Ruid && pin.Rhid == which.Rhid);
                    Assert.Equal(wish, found is null ? null : (found.Policy, found.Priority));
                }
            }

            foreach (Pin pin in pins)
            {
                bool isMet = app.Online.Any(peer => peer.Ruid == pin.Ruid);
                bool mayRest = pin.Policy == PinPolicy.Eager && pin.State.Phase == PinPhase.Resting;
                Assert.True(mayRest || (isMet && pin.State.Phase == PinPhase.Connected), $"{app}: {pin}");
            }

            return pins.Count;
        }
    }
}
