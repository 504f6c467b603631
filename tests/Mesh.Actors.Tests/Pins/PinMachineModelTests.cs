using Mesh.Actors.Pins;
using Mesh.Contracts;
using static Mesh.Actors.Tests.Pins.PinKit;

namespace Mesh.Actors.Tests.Pins;

/// <summary>Random sequences of all that can befall a pin: it is never silent, never in a hurry, and never asleep.</summary>
[Trait("cost", "unit")]
public sealed class PinMachineModelTests
{
    private const int Steps = 2_000;

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void No_sequence_makes_it_silent_hasty_or_forgetful(int seed)
    {
        var world = new World(seed);
        for (int step = 0; step < Steps; step++)
        {
            string did = world.Step();
            Assert.True(world.FaultOf() is not { } fault, $"seed {seed}, step {step}, {did}: {world.FaultOf()}");
        }
    }

    private sealed class World
    {
        private readonly Random _random;
        private readonly bool _isAny;
        private readonly PinMachine _pin;
        private readonly List<Hid> _up = [];
        private double _now;
        private double? _dialled;
        private bool _isDialling;
        private bool _waitsForTurn;
        private PinPolicy _policy = PinPolicy.Always;
        private PinStanding _standing = PinStanding.Welcome;
        private PinState _told;
        private string? _fault;

        public World(int seed)
        {
            _random = new Random(seed);
            _isAny = seed % 2 == 0;
            _pin = new PinMachine(Target(rhid: _isAny ? null : 1), Times, Start);
            _told = _pin.State;
            Apply(_pin.Begin(Moment(), new BeginPin(_pin.Target, _policy, _standing, [], _random.Next(2) == 0)));
        }

        private PinMoment Moment() => At(_now, _random.NextDouble());

        public string Step()
        {
            switch (_random.Next(14))
            {
                case 0 when Hosts().Except(_up).FirstOrDefault() is { IsZero: false } host:
                    _up.Add(host);
                    Apply(_pin.Up(Moment(), host));
                    return "up";
                case 1 when _up.Count > 0:
                    Hid gone = _up[_random.Next(_up.Count)];
                    _up.Remove(gone);
                    var reason = (OfflineReason)_random.Next(1, 13);
                    Apply(_pin.Down(Moment(), gone, reason));
                    return $"down {reason}";
                case 2:
                    Apply(_pin.Hint(Moment(), (PinHint)_random.Next(2)));
                    return "hint";
                case 3:
                    _standing = _random.Next(3) > 0 ? PinStanding.Welcome : (PinStanding)_random.Next(4);
                    Apply(_pin.SetStanding(Moment(), _standing));
                    return $"{_standing}";
                case 4:
                    _policy = (PinPolicy)_random.Next(2);
                    Apply(_pin.SetPolicy(Moment(), _policy));
                    return $"{_policy}";
                case 5:
                    Apply(_random.Next(4) == 0 ? _pin.NoRoom(Moment(), "better") : _pin.Room(Moment()));
                    return "room";
                case 6 or 7 when _isDialling:
                    return EndDial();
                case 8 when _isDialling && !_waitsForTurn && _dialled == _now:
                    _waitsForTurn = true;
                    Apply(_pin.DialWaits(Moment()));
                    return "its dial waits";
                case 9 when _waitsForTurn:
                    _waitsForTurn = false;
                    _dialled = _now;
                    Apply(_pin.DialBegan(Moment()));
                    return "its dial begins";
                default:
                    return Wait();
            }
        }

        public string? FaultOf()
        {
            PinState state = _pin.State;
            bool isUp = _up.Count > 0;
            return _fault
                ?? (state != _told ? $"{state} was not told, but {_told}" : null)
                ?? (isUp != (state.Phase == PinPhase.Connected) ? $"{_up.Count} up, and it says {state}" : null)
                ?? (isUp && !_up.Contains(state.Host!.Value) ? $"bound to {state.Host}, which is not up" : null)
                ?? (!isUp && _isAny && state.Host is not null ? "bound to a host, and none is up" : null)
                ?? (
                    !isUp && state.NextAttempt is null && state.Phase != PinPhase.Connecting && state.Why is null
                        ? $"silent: {state}"
                        : null
                )
                ?? (state.Phase == PinPhase.Connecting && !_isDialling ? "it says that it dials, and does not" : null)
                ?? (
                    state.Phase == PinPhase.Waiting != (_pin.NextAttempt is not null || IsForItsTurn(state))
                        ? $"no time to wait for, and no turn: {state}"
                        : null
                )
                ?? (state.Phase == PinPhase.Resting && _policy == PinPolicy.Always ? "it rests, and is wanted" : null)
                ?? (
                    _pin.NextAttempt is { TotalSeconds: var next } && next > _now + 601
                        ? $"it sleeps for {next - _now} s"
                        : null
                );
        }

        private bool IsForItsTurn(PinState state) => _waitsForTurn && state.Why == PinWords.Turn;

        private IEnumerable<Hid> Hosts() => _isAny ? [Hid(1), Hid(2), Hid(3)] : [Hid(1)];

        private string EndDial()
        {
            _isDialling = false;
            _waitsForTurn = false;
            IPinDialAnswer answer = _random.Next(8) switch
            {
                0 => NoAddress(),
                1 => IsUp(),
                2 => Failed(retryAfter: TimeSpan.FromSeconds(_random.Next(100_000))),
                _ => Failed(),
            };
            Apply(_pin.DialEnded(Moment(), answer));
            return "dial ended";
        }

        // To the next attempt if there is one, or for some time less.
        private string Wait()
        {
            double until = _pin.NextAttempt is { } next ? next.TotalSeconds : _now + 100;
            _now =
                _random.Next(3) > 0 ? Math.Max(_now, until) : _now + (_random.NextDouble() * Math.Max(0, until - _now));
            Apply(_pin.Tick(Moment()));
            return "tick";
        }

        private void Apply(PinEffects effects)
        {
            if (effects.HasFlag(PinEffects.Told))
            {
                _told = _pin.State;
            }

            if (effects.HasFlag(PinEffects.Dial))
            {
                _fault ??= _isDialling ? "it dials twice at a time" : null;
                _fault ??= _up.Count > 0 ? "it dials what is up" : null;
                _fault ??= _standing != PinStanding.Welcome ? "it dials who is not welcome" : null;
                _fault ??= _dialled > _now - 0.799 ? $"it dials {_now - _dialled} s after the last time" : null;
                _isDialling = true;
                _dialled = _now;
            }
        }
    }
}
