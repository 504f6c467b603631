using System.IO.Pipelines;
using Mesh.Actors.Transport;
using Mesh.Contracts;
using Mesh.Hosting;

namespace Mesh.Simulation;

/// <summary>What runs on the machine: how a boot begins and ends.</summary>
public sealed partial class SimHost
{
    internal void Boot()
    {
        _boots++;
        _epoch = Math.Max(_epoch + 1, (ulong)Math.Max(1, _clock.GetUtcNow().ToUnixTimeMilliseconds()));
        State = SimHostState.Up;
        Trust.OnBoot();
        var setup = ActorSystemSetup.Create(_mesh.ConfigSetup, new DeterministicSetup(_mesh.Run, _clock));
        System = ActorSystem.Create($"{Name}-{_boots}", setup);
        ActorSystem system = System;
        Enter(() => _ = StartAsync(system));
    }

    /// <summary>Opens a link to another host, and never says a word on it.</summary>
    internal void Stall(SimHost other) => Enter(() => _ = StallAsync(other.Address));

    private async Task StallAsync(string address)
    {
        await using var transport = new SimTransport(_mesh.Network, this, Keys.HostPublicKey);
        try
        {
            await using ITransportLink link = await transport.DialAsync(address);
            ReadResult heard;
            do
            {
                heard = await link.Input.ReadAsync();
                link.Input.AdvanceTo(heard.Buffer.End);
            } while (!heard.IsCompleted);
        }
        catch (TransportException)
        {
            // The other one did not take it, or has had enough of it.
        }
    }

    private async Task StartAsync(ActorSystem system)
    {
        try
        {
            MeshHost mesh = await MeshHost.StartAsync(
                new MeshHostOptions
                {
                    Keys = Keys,
                    Contacts = Contacts,
                    Store = Store,
                    Grants = Grants,
                    Listen = [Address],
                    BootEpoch = _epoch,
                    Transport = new SimTransport(_mesh.Network, this, Keys.HostPublicKey),
                    Seed = _mesh.RandomFor(0x1000_0000UL + (ulong)Number).Split(_epoch).NextBits(),
                    Mesh = ConnectionLimit is { } limit
                        ? _mesh.Options.Mesh with
                        {
                            ConnectionCount = limit,
                        }
                        : _mesh.Options.Mesh,
                    Admission = _mesh.Options.Admission,
                    Verifier = new ShownProofs(_mesh.Keys.Verifier, Trust),
                    OnDisplaced = displacement => _mesh.Checks.OnDisplaced(this, displacement),
                    Taps = options => _mesh.Checks.TapFor(this, options),
                },
                system
            );
            if (System == system)
            {
                OnStarted(mesh);
            }
        }
        // A host that cannot start is a failure of the run, whatever the reason.
        catch (Exception e)
        {
            _mesh.Fail($"{Name} does not start: {e.Message}", e);
        }
    }

    private void OnStarted(MeshHost mesh)
    {
        Mesh = mesh;
        WatchTrust(mesh);
        _mesh.Record(SimRecordKind.Started, this, null, null);
        foreach (SimApp app in _apps)
        {
            app.Open(mesh);
        }

        _mesh.Checks.OnReality(this);
    }

    private async Task StopAsync(MeshHost? mesh, ActorSystem system)
    {
        if (mesh is not null)
        {
            await mesh.DisposeAsync();
        }

        await system.Terminate();
        if (_stopping == system)
        {
            EndStopping(isTold: true, cut: null);
        }
    }

    // A program that is still stopping is not waited for: its machine goes off, or it is started anew.
    private void EndStopping(bool isTold, SimCrash? cut)
    {
        if (_stopping is { } system)
        {
            _stopping = null;
            End(system, isTold);
            if (cut is { } how)
            {
                CrashStore(how);
            }
            else
            {
                _mesh.Checks.OnStoreRead(this, Store.Close());
            }
        }
    }

    private void CrashStore(SimCrash how)
    {
        (string? lost, string? wrong) = Store.Crash(how);
        if (lost is not null)
        {
            _mesh.Note(lost, this);
        }

        _mesh.Checks.OnStoreRead(this, wrong);
    }

    private SimStore NewStore() =>
        new(_clock, _mesh.RandomFor(0x5000_0000UL + (ulong)Number).Split((ulong)_boots), _mesh.Options.StoreLatency);

    private void End(ActorSystem system, bool isTold)
    {
        DeterministicRun.Abandon(system);
        _clock.Clear();
        foreach (SimLink link in _mesh.Network.LinksOf(this))
        {
            link.EndOf(this).Vanish(isTold);
        }
    }

    private void EndApps()
    {
        _mesh.Checks.OnHostEnded(this);
        foreach (SimApp app in _apps)
        {
            app.OnHostEnded();
        }
    }
}
