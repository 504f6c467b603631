using Mesh.Actors.Links;
using Mesh.Actors.Peers;
using Mesh.Actors.Storage;
using Mesh.Contracts;

namespace Mesh.Actors.Host;

/// <summary>What identities have signed for good and let everybody know: revocations and successions, heard and passed on.</summary>
internal sealed partial class HostActor
{
    // Of each host that has said something that is being taken in: what it has said since. What it says later stands for all before.
    private readonly Dictionary<WordsKey, IdentityWords?> _wordsToTake = [];

    // The same of our own identities: true where more was signed since.
    private readonly Dictionary<Uid, bool> _ownWordsToTake = [];

    private void LearnWords(Uid ruid, Hid rhid, IdentityWords words)
    {
        // Of a stranger nothing is kept.
        if (words.IsEmpty || (_parts.Contacts.Find(ruid) is null && !_policy.HasIdentity(ruid)))
        {
            return;
        }

        var key = new WordsKey(ruid, rhid);
        if (_wordsToTake.ContainsKey(key))
        {
            _wordsToTake[key] = words;
            return;
        }

        _wordsToTake.Add(key, null);
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
        if (!_wordsToTake.Remove(key, out IdentityWords? next))
        {
            return;
        }

        if (why is not null)
        {
            Context.GetLogger().Warning("What {0} has signed cannot be kept: {1}", key.Ruid.Short, why.Message);
        }
        else if (wrong is not null)
        {
            Context.GetLogger().Warning("A succession told by a host of {0} is not taken: {1}", key.Ruid.Short, wrong);
        }

        if (next is not null)
        {
            LearnWords(key.Ruid, key.Rhid, next);
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

    /// <summary>Who has said something.</summary>
    private sealed record WordsKey(Uid Ruid, Hid Rhid);

    /// <summary>An identity of ours has signed something, here or elsewhere.</summary>
    private sealed record OwnWordsChanged(Uid Uid);
}
