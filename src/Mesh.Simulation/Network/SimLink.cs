using Mesh.Actors.Transport;

namespace Mesh.Simulation;

/// <summary>One link between two hosts, as the network sees it. Only on the thread of the run.</summary>
public sealed class SimLink
{
    private readonly SimNetwork _network;
    private bool _isFrozen;

    internal SimLink(
        SimNetwork network,
        int number,
        SimTransport dialler,
        string from,
        SimTransport acceptor,
        string to,
        SimPair pair
    )
    {
        _network = network;
        Number = number;
        Pair = pair;
        Dialler = dialler.Host;
        Acceptor = acceptor.Host;
        SimRandom random = network.RandomFor(number);
        ToAcceptor = new SimStream(network, this, random.Split(0), pair.Latency, pair.Path);
        ToDialler = new SimStream(network, this, random.Split(1), pair.Latency, pair.Path) { Reverse = ToAcceptor };
        ToAcceptor.Reverse = ToDialler;
        DiallerEnd = new SimLinkEnd(this, true, acceptor, to, from, ToDialler, ToAcceptor);
        AcceptorEnd = new SimLinkEnd(this, false, dialler, from, to, ToAcceptor, ToDialler);
    }

    /// <summary>Its number in this run, from 1.</summary>
    public int Number { get; }

    /// <summary>Who opened it.</summary>
    public SimHost Dialler { get; }

    /// <summary>Who took it.</summary>
    public SimHost Acceptor { get; }

    /// <summary>Whether both hosts think that it is there.</summary>
    public bool IsOpen => !DiallerEnd.IsOver && !AcceptorEnd.IsOver;

    /// <summary>Whether the acceptor has found the dialler to be known and welcome.</summary>
    public bool IsProven { get; internal set; }

    internal SimPair Pair { get; }

    internal SimStream ToAcceptor { get; }

    internal SimStream ToDialler { get; }

    internal SimLinkEnd DiallerEnd { get; }

    internal SimLinkEnd AcceptorEnd { get; }

    internal int Place { get; set; } = -1;

    /// <summary>Resets it: both ends see an error when the reset has come to them; what was on its way is gone.</summary>
    public void Cut()
    {
        ToAcceptor.SendReset(discard: true);
        ToDialler.SendReset(discard: true);
    }

    /// <summary>Holds what is sent in both directions, until <see cref="Thaw"/>. Nobody is told.</summary>
    public void Freeze()
    {
        if (!_isFrozen)
        {
            _isFrozen = true;
            ToAcceptor.Stall();
            ToDialler.Stall();
        }
    }

    /// <summary>Lets a frozen link go on, with all that was held.</summary>
    public void Thaw()
    {
        if (_isFrozen)
        {
            _isFrozen = false;
            ToAcceptor.Release();
            ToDialler.Release();
        }
    }

    /// <summary>Loses all that is sent from now on, in both directions and for good, and tells nobody: as when a firewall forgets it.</summary>
    public void Lose()
    {
        ToAcceptor.Lose();
        ToDialler.Lose();
    }

    /// <inheritdoc />
    public override string ToString() => $"#{Number} {Dialler.Name}→{Acceptor.Name}";

    internal SimLinkEnd EndOf(SimHost host) => host == Dialler ? DiallerEnd : AcceptorEnd;

    internal SimStream From(SimHost host) => host == Dialler ? ToAcceptor : ToDialler;

    internal SimHost Other(SimHost host) => host == Dialler ? Acceptor : Dialler;

    internal void OnReset(SimStream stream, bool keepUnread)
    {
        SimLinkEnd end = stream == ToAcceptor ? AcceptorEnd : DiallerEnd;
        var error = new TransportException(TransportFailure.Lost, end.RemoteAddress, "The link is lost: it was reset.");
        stream.Reader.Fail(error, keepUnread);
        stream.Reverse.FailSender(error);
        OnOver(end);
    }

    internal void OnOver(SimLinkEnd end)
    {
        bool wasOpen = IsOpen;
        end.IsOver = true;
        if (wasOpen)
        {
            _network.OnClosed(this);
        }

        if (DiallerEnd.IsOver && AcceptorEnd.IsOver)
        {
            ToAcceptor.Dispose();
            ToDialler.Dispose();
            _network.Forget(this);
        }
    }
}
