using Mesh.Actors.Transport;

namespace Mesh.Simulation;

/// <summary>One attempt to open a link, step by step as TCP and TLS 1.3 take them.</summary>
/// <remarks>
/// SYN (there the address is looked up), SYN-ACK, ClientHello, ServerHello (there the dialler has its link), Finished (there the acceptor
/// has its own). Each takes one time of the way; one that finds the way shut is sent again a second later, until the time-out.
/// </remarks>
internal sealed class SimDial
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    private readonly SimNetwork _network;
    private readonly SimTransport _dialler;
    private readonly string _address;
    private readonly TaskCompletionSource<ITransportLink> _done = new();
    private readonly SimRandom _random;
    private readonly ITimer _step;
    private readonly ITimer _timeOut;
    private CancellationTokenRegistration _registration;
    private SimListener? _listener;
    private SimPair? _pair;
    private SimLink? _link;
    private int _steps;
    private bool _isRefused;

    public SimDial(SimNetwork network, SimTransport dialler, string address)
    {
        _network = network;
        _dialler = dialler;
        _address = address;
        _random = network.RandomFor(network.NextNumber());
        _step = network.Time.CreateTimer(
            static dial => ((SimDial)dial!).Step(),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
        _timeOut = network.Time.CreateTimer(
            static dial => ((SimDial)dial!).TimeOut(),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
    }

    public Task<ITransportLink> StartAsync(CancellationToken cancellationToken)
    {
        _registration = cancellationToken.Register(() => End(() => _done.TrySetCanceled(cancellationToken)));
        _timeOut.Change(_network.ConnectTimeout, Timeout.InfiniteTimeSpan);
        _network.Dials++;
        _dialler.Dials++;
        _network.OnDial(_dialler);
        if (_network.Find(_address) is { } listener)
        {
            if (listener.Owner.LocalHid == _dialler.LocalHid)
            {
                Fail(TransportFailure.OwnHid, "it shows our own key");
                return _done.Task;
            }

            _pair = _network.PairOf(_dialler.Host, listener.Owner.Host);
        }
        else if (_network.OwnerOf(_address) is { } owner && owner != _dialler.Host)
        {
            _pair = _network.PairOf(_dialler.Host, owner);
        }

        Next();
        return _done.Task;
    }

    private TimeSpan Wait => (_pair?.Latency ?? _network.Path.LatencyMax) + _random.Exponential(_network.Path.Jitter);

    private bool IsFromDialler => _steps % 2 == 0;

    private void Next() => _step.Change(Wait, Timeout.InfiniteTimeSpan);

    private void Step()
    {
        if (_link is { DiallerEnd.IsOver: true } given)
        {
            _step.Dispose();
            given.AcceptorEnd.Vanish(isTold: false);
            return;
        }

        SimHost? from =
            IsFromDialler ? _dialler.Host
            : _pair?.Low == _dialler.Host ? _pair.High
            : _pair?.Low;
        if (_pair is not null && (_pair.IsBlocked(from!) || !_pair.Low.IsOnNetwork || !_pair.High.IsOnNetwork))
        {
            _step.Change(Again, Timeout.InfiniteTimeSpan);
            return;
        }

        switch (_steps++)
        {
            case 0 when !Arrive():
                return;
            case 1 when _isRefused:
                Fail(TransportFailure.Refused, "connection refused, nobody listens there");
                return;
            case 2 when _network.IsMute(_listener!.Owner.Host):
                return;
            case 3:
                Connect();
                return;
            case 4:
                Accept();
                return;
        }

        Next();
    }

    // The packet has come to the address: somebody listens, or nobody, or there is no such machine.
    private bool Arrive()
    {
        _listener = _network.Find(_address);
        if (_listener is { } listener)
        {
            _pair = _network.PairOf(_dialler.Host, listener.Owner.Host);
            _isRefused = _network.IsRefusing(listener.Owner.Host);
            return listener.Owner.Host.IsOnNetwork;
        }

        _isRefused = _network.OwnerOf(_address) is { IsOnNetwork: true };
        return _isRefused;
    }

    private void Connect()
    {
        if (_listener is not { } listener || _network.Find(_address) != listener)
        {
            Fail(TransportFailure.Lost, "the link was reset");
            return;
        }

        _link = _network.Connect(_dialler, listener, _address, _pair!);
        SimLink link = _link;
        End(() => _done.TrySetResult(link.DiallerEnd), goesOn: true);
        Next();
    }

    private void Accept()
    {
        _step.Dispose();
        SimLink link = _link!;
        if (link.AcceptorEnd.IsOver)
        {
            return;
        }

        if (_network.Find(_address) is { } listener && listener == _listener)
        {
            listener.Owner.Host.Enter(() => listener.Take(link.AcceptorEnd));
        }
        else
        {
            link.AcceptorEnd.Vanish(isTold: true);
        }
    }

    private void TimeOut() => Fail(TransportFailure.TimedOut, "no answer in time");

    private void Fail(TransportFailure failure, string why) =>
        End(() => _done.TrySetException(new TransportException(failure, _address, $"No link with {_address}: {why}.")));

    private void End(Func<bool> end, bool goesOn = false)
    {
        if (_done.Task.IsCompleted)
        {
            return;
        }

        _network.Dials--;
        _dialler.Dials--;
        _timeOut.Dispose();
        _registration.Unregister();
        if (!goesOn)
        {
            _step.Dispose();
        }

        end();
    }
}
