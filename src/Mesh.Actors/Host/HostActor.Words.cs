using Mesh.Actors.Links;
using Mesh.Actors.Peers;
using Mesh.Actors.Storage;
using Mesh.Contracts;

namespace Mesh.Actors.Host;

/// <summary>What identities have signed for good and let everybody know: revocations and successions, heard and passed on.</summary>
internal sealed partial class HostActor
{
    // Who has told it on a link that runs does not say it again there: what could not be kept is tried again, and does not grow with what others say.
    private const int MaxWordsToRetry = 256;
    private static readonly TimeSpan WordsRetry = TimeSpan.FromMinutes(1);

    // Of each host that has said something that is being taken in: that, and what it has said since. What it says later stands for all before.
    private readonly Dictionary<WordsKey, (IdentityWords Taken, IdentityWords? Next)> _wordsToTake = [];
    private readonly Dictionary<WordsKey, IdentityWords> _wordsToRetry = [];

    // The same of our own identities: true where more was signed since.
    private readonly Dictionary<Uid, bool> _ownWordsToTake = [];
    private readonly HashSet<Uid> _ownWordsToRetry = [];

    private void LearnWords(Uid ruid, Hid rhid, IdentityWords words)
    {
        // Of a stranger nothing is kept.
        if (words.IsEmpty || (_parts.Contacts.Find(ruid) is null && !_policy.HasIdentity(ruid)))
        {
            return;
        }

        var key = new WordsKey(ruid, rhid);
        _wordsToRetry.Remove(key);
        if (_wordsToTake.TryGetValue(key, out (IdentityWords Taken, IdentityWords? Next) under))
        {
            _wordsToTake[key] = under with { Next = words };
            return;
        }

        _wordsToTake.Add(key, (words, null));
        HostParts parts = _parts;
        bool isOurs = _policy.HasIdentity(ruid);
        Worker.Tell(new StoreWork(() => Take(parts, ruid, isOurs, words), key));
    }

    // Any thread. What was wrong with one that was signed well; null for nothing.
    private static string? Take(HostParts parts, Uid ruid, bool isOurs, IdentityWords words)
    {
        // Our own, made on another host of ours, is ours to pass on: it is kept where those are that were made here.
        parts.Revocations.AddPassedOn(ruid, words.Revocations, isOurs ? parts.Keys.AddRevocation : null);
        return parts.Successions?.TakePassedOn(ruid, words.Successions);
    }

    private void OnWordsTaken(WordsKey key, string? wrong, MeshException? why)
    {
        if (!_wordsToTake.Remove(key, out (IdentityWords Taken, IdentityWords? Next) under))
        {
            return;
        }

        if (why is not null)
        {
            Context.GetLogger().Warning("What {0} has signed cannot be kept: {1}", key.Ruid.Short, why.Message);
            if (under.Next is null && _wordsToRetry.Count < MaxWordsToRetry)
            {
                _wordsToRetry[key] = under.Taken;
                TryWordsLater();
            }
        }
        else if (wrong is not null)
        {
            Context.GetLogger().Warning("A succession told by a host of {0} is not taken: {1}", key.Ruid.Short, wrong);
        }

        if (under.Next is { } next)
        {
            LearnWords(key.Ruid, key.Rhid, next);
        }
    }

    private void TryWordsLater()
    {
        if (!Timers.IsTimerActive(WordsTick.Instance))
        {
            Timers.StartSingleTimer(WordsTick.Instance, WordsTick.Instance, WordsRetry);
        }
    }

    private void OnWordsTick(WordsTick _)
    {
        foreach ((WordsKey key, IdentityWords words) in _wordsToRetry.ToArray())
        {
            _wordsToRetry.Remove(key);
            LearnWords(key.Ruid, key.Rhid, words);
        }

        foreach (Uid uid in _ownWordsToRetry.ToArray())
        {
            OnOwnWordsChanged(new OwnWordsChanged(uid));
        }
    }

    private void OnWordsHeard(WordsHeard heard)
    {
        if (_connections.TryGetValue(heard.Key, out _))
        {
            LearnWords(heard.Key.Ruid, heard.Key.Rhid, heard.Words);
        }
    }

    // The keys have it on the disk: the book, which says what is in force, takes it from there.
    private void OnOwnWordsChanged(OwnWordsChanged changed)
    {
        _ownWordsToRetry.Remove(changed.Uid);
        if (_ownWordsToTake.ContainsKey(changed.Uid))
        {
            _ownWordsToTake[changed.Uid] = true;
        }
        else
        {
            TakeOwnWords(changed);
        }

        TellWords();
    }

    private void TakeOwnWords(OwnWordsChanged changed)
    {
        _ownWordsToTake.Add(changed.Uid, false);
        HostParts parts = _parts;
        Worker.Tell(new StoreWork(() => parts.Revocations.Add(parts.Keys.RevocationsOf(changed.Uid)), changed));
    }

    private void OnOwnWordsTaken(OwnWordsChanged changed, MeshException? why)
    {
        if (!_ownWordsToTake.Remove(changed.Uid, out bool isMore))
        {
            return;
        }

        if (why is not null)
        {
            Context.GetLogger().Warning("What {0} has revoked cannot be kept: {1}", changed.Uid.Short, why.Message);
            if (!isMore)
            {
                _ownWordsToRetry.Add(changed.Uid);
                TryWordsLater();
            }
        }

        if (isMore)
        {
            TakeOwnWords(changed);
        }
    }

    private void TellWords()
    {
        foreach (IGrouping<Uid, ConnectionKey> ours in _connections.Keys.GroupBy(key => key.Luid))
        {
            IdentityWords words = _policy.WordsOf(ours.Key);
            foreach (ConnectionKey key in ours)
            {
                _connections[key].Say(words);
            }
        }
    }

    private void GiveUpWords(MeshException why)
    {
        foreach (WordsKey key in _wordsToTake.Keys.ToArray())
        {
            OnWordsTaken(key, wrong: null, why);
        }

        foreach (Uid uid in _ownWordsToTake.Keys.ToArray())
        {
            OnOwnWordsTaken(new OwnWordsChanged(uid), why);
        }
    }

    private sealed record WordsTick
    {
        public static readonly WordsTick Instance = new();
    }

    /// <summary>Who has said something.</summary>
    private sealed record WordsKey(Uid Ruid, Hid Rhid);

    /// <summary>An identity of ours has signed something, here or elsewhere.</summary>
    private sealed record OwnWordsChanged(Uid Uid);
}
