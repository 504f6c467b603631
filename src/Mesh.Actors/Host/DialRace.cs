using Mesh.Contracts;

namespace Mesh.Actors.Host;

/// <summary>When which candidate address of a dial is tried: in order, but without waiting for a slow one to fail.</summary>
/// <remarks>
/// "Happy eyeballs" (RFC 8305 §5): the next candidate starts when the last start is a stagger old, or at once when one has failed, and never more than a few
/// are under way. Of candidates that lead to the same host one shakes hands and the others are laid aside: they are tried again if its link is lost, and fail
/// with it if the host has said no. No clock, actor or socket in it; one owner.
/// </remarks>
internal sealed class DialRace
{
    private readonly IReadOnlyList<string> _addresses;
    private readonly TimeSpan[] _began;
    private readonly TimeSpan _stagger;
    private readonly int _most;
    private readonly LinkedList<int> _left;
    private readonly HashSet<int> _running = [];
    private readonly Dictionary<Hid, int> _shaking = [];
    private readonly List<(int Candidate, Hid Host)> _aside = [];
    private readonly List<DialAttempt> _failures = [];
    private TimeSpan _due;

    /// <param name="addresses">The candidates, the best first.</param>
    /// <param name="stagger">Between two starts.</param>
    /// <param name="most">Under way at a time.</param>
    /// <param name="now">When the race begins (monotonic).</param>
    public DialRace(IReadOnlyList<string> addresses, TimeSpan stagger, int most, TimeSpan now)
    {
        _addresses = addresses;
        _began = new TimeSpan[addresses.Count];
        _stagger = stagger;
        _most = most;
        _left = new LinkedList<int>(Enumerable.Range(0, addresses.Count));
        _due = now;
    }

    /// <summary>When <see cref="TryStart"/> is to be called next, if nothing happens before; null when only that can help.</summary>
    public TimeSpan? NextStart => !IsWon && _left.Count > 0 && _running.Count < _most ? _due : null;

    /// <summary>True when every candidate has failed.</summary>
    public bool IsLost => !IsWon && _left.Count == 0 && _running.Count == 0;

    /// <summary>True once a candidate has led to a proven link, or there is no need for one.</summary>
    public bool IsWon { get; private set; }

    /// <summary>Candidates under way.</summary>
    public int RunningCount => _running.Count;

    /// <summary>What has failed, in the order of its end: the first few.</summary>
    public IReadOnlyList<DialAttempt> Failures => _failures;

    /// <summary>How many have failed.</summary>
    public int FailureCount { get; private set; }

    /// <summary>Names the candidate to start now, if one is due.</summary>
    public bool TryStart(TimeSpan now, out int candidate)
    {
        candidate = -1;
        if (NextStart is not { } due || now < due)
        {
            return false;
        }

        candidate = _left.First!.Value;
        _left.RemoveFirst();
        _running.Add(candidate);
        _began[candidate] = now;
        _due = now + _stagger;
        return true;
    }

    public string AddressOf(int candidate) => _addresses[candidate];

    /// <summary>
    /// A candidate has come to a host that has proven its key. True if it is to shake hands; false if another one does with the same host, and this link is to
    /// be closed: the candidate is laid aside.
    /// </summary>
    public bool MayShakeHands(int candidate, Hid host)
    {
        if (_shaking.TryAdd(host, candidate))
        {
            return true;
        }

        _running.Remove(candidate);
        _aside.Add((candidate, host));
        return false;
    }

    /// <summary>A candidate has failed.</summary>
    /// <param name="candidate">Which.</param>
    /// <param name="stage">How far it came.</param>
    /// <param name="reason">Why.</param>
    /// <param name="isFinal">True if any other address of the same host would meet the same answer.</param>
    /// <param name="now">Now (monotonic).</param>
    public void Failed(int candidate, DialStage stage, string reason, bool isFinal, TimeSpan now)
    {
        if (!_running.Remove(candidate))
        {
            return;
        }

        _due = now;
        Note(candidate, stage, reason, now);
        foreach ((Hid host, _) in _shaking.Where(pair => pair.Value == candidate).ToList())
        {
            _shaking.Remove(host);
            List<int> same = [.. _aside.Where(other => other.Host == host).Select(other => other.Candidate)];
            _aside.RemoveAll(other => other.Host == host);
            if (isFinal)
            {
                same.ForEach(other => Note(other, stage, $"the same host as {_addresses[candidate]}: {reason}", now));
            }
            else
            {
                Enumerable.Reverse(same).ToList().ForEach(other => _left.AddFirst(other));
            }
        }
    }

    /// <summary>A candidate has led to a proven link: nothing is started any more.</summary>
    public void Won(int candidate)
    {
        IsWon = true;
        _running.Remove(candidate);
    }

    /// <summary>There is no need for it any more: nothing is started.</summary>
    public void GiveWay() => IsWon = true;

    /// <summary>After the race was won, a candidate has come to its end.</summary>
    public void Ended(int candidate) => _running.Remove(candidate);

    private void Note(int candidate, DialStage stage, string reason, TimeSpan now)
    {
        FailureCount++;
        if (_failures.Count < MeshException.MaxAttempts)
        {
            string text = reason.TrimEnd('.');
            text = text.Length > DialAttempt.MaxReasonLength ? text[..DialAttempt.MaxReasonLength] : text;
            _failures.Add(new DialAttempt(_addresses[candidate], stage, text, now - _began[candidate]));
        }
    }
}
