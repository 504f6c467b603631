using Mesh.Actors.Host;
using Mesh.Actors.Limits;
using Mesh.Contracts;
using Mesh.Hosting;

namespace Mesh.Simulation;

/// <summary>The promises of the mesh, held against each event as it happens, at the same cost however long the run is.</summary>
/// <remarks>
/// At once: Online and Offline alternate per peer, no frame outside of them, accepted frames in order and once, bounded buffers and dials, no place given to a connection that
/// is worth no more, and nothing to or from an app that it is not granted, or through a contact, a host or a delegation that is no more. Once
/// nothing has disturbed the mesh for <see cref="SimOptions.PresenceBound"/>: presence is the truth, one link per pair, nothing accepted is missing
/// (<see cref="QuietCheck"/>).
/// </remarks>
internal sealed class SimChecks
{
    private const int WindowSlack = 262_144;
    private const long BufferSlack = 4_194_304;

    private readonly SimMesh _mesh;
    private readonly bool _isOn;
    private readonly Dictionary<StreamKey, FrameStream> _streams = [];
    private readonly Dictionary<SimHost, List<AppLife>> _lives = [];
    private readonly PresenceWatch _watch;
    private TimeSpan _due = TimeSpan.MaxValue;

    public SimChecks(SimMesh mesh, bool isOn)
    {
        _mesh = mesh;
        _isOn = isOn;
        _watch = new PresenceWatch(mesh, this);
    }

    public List<ISimChecker> Others { get; } = [];

    /// <summary>When the quiet checks are made next, if nothing happens before.</summary>
    public TimeSpan Due => _due;

    /// <summary>What apps may have of which the grants say nothing.</summary>
    public PermissionMode Permissions => _mesh.Options.Mesh.Permissions;

    public SimHost? HostOf(Hid hid) => _mesh.HostOf(hid);

    public IReadOnlyList<AppLife> LivesOf(SimHost host) => _lives.GetValueOrDefault(host) ?? [];

    public AppLife? TapFor(SimHost host, AppOptions options)
    {
        var life = new AppLife(this, host, options);
        if (!_lives.TryGetValue(host, out List<AppLife>? lives))
        {
            _lives.Add(host, lives = []);
        }

        lives.Add(life);
        OnReality(host);
        return life;
    }

    public void OnHostEnded(SimHost host)
    {
        _lives.GetValueOrDefault(host)?.Clear();
        OnReality(host);
    }

    public void OnClosed(AppLife life)
    {
        _lives.GetValueOrDefault(life.Host)?.Remove(life);
        OnReality(life.Host);
    }

    /// <summary>What should be has changed: from now on there is time again for what is to become so.</summary>
    public void OnReality(SimHost host)
    {
        Debug.Assert(host is not null, "Whose reality?");
        _due = _mesh.Now + _mesh.Options.PresenceBound;
    }

    /// <summary>A host's store was read again after a crash.</summary>
    /// <param name="host">Whose.</param>
    /// <param name="wrong">What it has, if that is not what was acknowledged, and perhaps whole commits after it.</param>
    public void OnStoreRead(SimHost host, string? wrong)
    {
        if (_isOn && wrong is not null)
        {
            _mesh.Fail($"The store of {host.Name} has {wrong}.");
        }
    }

    public void OnDisturbed() => _due = _mesh.Now + _mesh.Options.PresenceBound;

    public void OnLinks(SimPair pair)
    {
        if (pair.OpenCount > 1 && _due == TimeSpan.MaxValue)
        {
            OnDisturbed();
        }
    }

    // From the moment that a right is gone, nothing comes to the app that needs it.
    public void OnCame(AppLife life, MeshEvent told)
    {
        if (_isOn && told is not Offline && !life.MayHave(told.Peer))
        {
            _mesh.Fail(
                $"{life.Host.Name}/{life.Name} is reached by {told.Peer} ({told.GetType().Name}), which it is not granted."
            );
        }

        if (_isOn && told is not Offline && WhyNoFrame(life.Host, told.Peer) is { } why)
        {
            _mesh.Fail(
                $"{life.Host.Name}/{life.Name} is reached by {told.Peer} ({told.GetType().Name}), though {why}."
            );
        }
    }

    /// <summary>Why a host may not have a peer now, by its own books; null if it may.</summary>
    public string? WhyNot(SimHost host, Peer peer) =>
        peer.Rhid == host.Hid ? null
        : HostOf(peer.Rhid) is { } other ? host.Trust.WhyNot(peer.Luid, peer.Ruid, peer.Rhid, other)
        : "there is no such host";

    private string? WhyNoFrame(SimHost host, Peer peer) =>
        !host.Trust.IsSettling ? WhyNot(host, peer)
        : HostOf(peer.Rhid) is { } other && other != host ? host.Trust.WhyBarred(peer.Ruid, peer.Rhid, other)
        : null;

    /// <summary>Something is about to be done to the mesh: who is online now is so by right.</summary>
    public void LookAround()
    {
        if (_isOn && _watch.FindWrong() is { } wrong)
        {
            _mesh.Fail(wrong);
        }
    }

    public void OnTold(AppLife life, PeerLife peer, MeshEvent told, long epoch)
    {
        switch (told)
        {
            case Online:
                Require(!peer.IsOnline, life, peer, "Online is told twice");
                Require(epoch > peer.Epoch, life, peer, $"the stay {epoch} is not new, the last one was {peer.Epoch}");
                peer.IsOnline = true;
                peer.HasSent = false;
                peer.Epoch = epoch;
                Presence(SimRecordKind.Online, life, peer, told);
                break;
            case Offline:
                Require(peer.IsOnline, life, peer, "Offline is told of a peer that is not online");
                peer.IsOnline = false;
                Presence(SimRecordKind.Offline, life, peer, told);
                break;
            case Frame frame:
                OnFrame(life, peer, frame, epoch);
                break;
        }
    }

    public void OnSent(AppLife life, PeerLife peer, object stay, ReadOnlySpan<byte> data)
    {
        if (_isOn)
        {
            Require(life.MayHave(peer.Peer), life, peer, "a frame was accepted that the app is not granted to send");
            if (WhyNoFrame(life.Host, peer.Peer) is { } why)
            {
                Require(false, life, peer, $"a frame was accepted, though {why}");
            }

            peer.Out ??= Stream(
                new StreamKey(
                    life.Hid,
                    life.Sid,
                    peer.Peer.Luid,
                    peer.Peer.Rhid,
                    peer.Peer.Rsid,
                    peer.Peer.Ruid,
                    peer.Peer.Protocol
                )
            );
            peer.Out.Sent(stay, data);
            peer.HasSent = true;
        }

        _mesh.Record(SimRecordKind.Sent, life.Host, peer.Host, null, data.Length, life.Name);
    }

    public void OnDisplaced(SimHost host, Displacement displacement)
    {
        if (_isOn && !(displacement.Worth > displacement.Was))
        {
            _mesh.Fail(
                $"{host.Name} gives the place of {displacement.Victim} ({displacement.Was}) to {displacement.By}, "
                    + $"which is worth no more ({displacement.Worth})."
            );
        }
    }

    public void OnDial(SimHost host, int underWay)
    {
        MeshOptions options = _mesh.Options.Mesh;
        if (_isOn && underWay > options.DialCount * options.DialAttempts)
        {
            _mesh.Fail(
                $"{host.Name} dials {underWay} addresses at once, more than {options.DialCount} dials with {options.DialAttempts} each."
            );
        }
    }

    public void OnDelivered(SimStream stream, SimHost to)
    {
        if (!_isOn)
        {
            return;
        }

        if (stream.Buffered > stream.Link.Pair.Path.WindowBytes + WindowSlack)
        {
            _mesh.Fail($"{stream.Buffered} bytes lie in a direction of {stream.Link}, whose window is narrower.");
        }

        if (to.Mesh is { } mesh && mesh.BufferedBytes > _mesh.Options.Mesh.BufferBytes + BufferSlack)
        {
            _mesh.Fail($"{to.Name} buffers {mesh.BufferedBytes} bytes, more than it may.");
        }
    }

    /// <summary>Time has come to this.</summary>
    public void OnTime(TimeSpan now)
    {
        if (now < _due || _mesh.IsDisturbed)
        {
            return;
        }

        _due = TimeSpan.MaxValue;
        if (!_isOn)
        {
            return;
        }

        if (new QuietCheck(_mesh, this).FindWrong() is { } wrong)
        {
            _mesh.Fail(wrong);
            return;
        }

        foreach (ISimChecker other in Others)
        {
            _mesh.Guard(() => other.OnQuiet(_mesh));
        }
    }

    private void OnFrame(AppLife life, PeerLife peer, Frame frame, long epoch)
    {
        if (_isOn)
        {
            Require(peer.IsOnline, life, peer, "a frame is told of a peer that is not online");
            if (epoch != peer.Epoch)
            {
                Require(false, life, peer, $"a frame of the stay {epoch} is told in the stay {peer.Epoch}");
            }

            peer.In ??= Stream(
                new StreamKey(
                    peer.Peer.Rhid,
                    peer.Peer.Rsid,
                    peer.Peer.Ruid,
                    life.Hid,
                    life.Sid,
                    peer.Peer.Luid,
                    peer.Peer.Protocol
                )
            );
            if (peer.In.Came(peer, epoch, frame.Data.Span) is { } wrong)
            {
                Require(false, life, peer, wrong);
            }
        }

        _mesh.Record(SimRecordKind.Frame, life.Host, peer.Host, frame, frame.Data.Length, life.Name);
    }

    private void Presence(SimRecordKind kind, AppLife life, PeerLife peer, MeshEvent told)
    {
        if (_due == TimeSpan.MaxValue)
        {
            OnDisturbed();
        }

        _mesh.Record(kind, life.Host, peer.Host, told, 0, life.Name);
    }

    private FrameStream Stream(StreamKey key)
    {
        if (!_streams.TryGetValue(key, out FrameStream? stream))
        {
            stream = new FrameStream();
            _streams.Add(key, stream);
        }

        return stream;
    }

    private void Require(bool holds, AppLife life, PeerLife peer, string what)
    {
        if (!holds && _isOn)
        {
            _mesh.Fail($"{life.Host.Name}/{life.Name}, peer {peer.Peer} on {peer.Host?.Name ?? "?"}: {what}.");
        }
    }
}
