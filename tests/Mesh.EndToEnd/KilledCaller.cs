using System.Text.Json;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.EndToEnd;

/// <summary>Asks a node for one change after the other, at random, of things that no other caller touches; and knows how each must stand.</summary>
/// <remarks>A contact, a ban, the grant of an app with its audit, and a pin. Each value is new, so a change that is there can be told from the one before.</remarks>
internal sealed class KilledCaller
{
    private const string None = "none";

    private readonly Random _random;
    private readonly ContactCard _card = CardOf("card");
    private readonly ContactCard _pinned = CardOf("pinned");
    private readonly string _address;
    private readonly string _sid;
    private readonly Dictionary<string, string> _stands = [];
    private (string What, string After)? _asked;
    private int _number;
    private int _audited;

    public KilledCaller(int number, Random random)
    {
        _random = random;
        _address = $"192.0.2.{number}/32";
        _sid = Sid.OfName($"app-{number}").ToString();
        foreach (string what in (string[])["contact", "ban", "grant", "pin"])
        {
            _stands[what] = None;
        }
    }

    /// <summary>What <see cref="Find"/> looks into.</summary>
    public static IReadOnlyList<string> Lists { get; } =
    ["contacts", "bans", "grants", "grants/audit?max=10000", "pins"];

    /// <summary>Whether a change was asked for that was not answered.</summary>
    public bool IsOpen => _asked is not null;

    /// <summary>Asks for what all its changes need.</summary>
    public async Task BeginAsync(NodeControl node) =>
        Assert.True(await node.TryPostAsync("contacts/add", new { card = _pinned.ToString() }));

    /// <summary>Asks for one change.</summary>
    /// <returns>False if the node was gone before it had answered.</returns>
    public async Task<bool> AskAsync(NodeControl node)
    {
        string what = _stands.Keys.ElementAt(_random.Next(_stands.Count));
        _number++;
        (string path, object request, string after) = what switch
        {
            "contact" => Contact(_stands[what]),
            "ban" => Ban(_stands[what]),
            "grant" => Grant(_stands[what]),
            _ => Pin(_stands[what]),
        };
        _asked = (what, after);
        if (!await node.TryPostAsync(path, request))
        {
            return false;
        }

        Settle(after);
        return true;
    }

    /// <summary>Holds what the node has against what it acknowledged; a change that it had not answered is there whole, or not at all.</summary>
    /// <param name="lists">What it answers to <see cref="Lists"/>.</param>
    /// <param name="when">For whom it is wrong.</param>
    /// <returns>Whether such a change is there.</returns>
    public bool Find(JsonElement[] lists, string when)
    {
        var found = new Dictionary<string, string>
        {
            ["contact"] = TextOf(One(lists[0], "contacts", "uid", _card.Uid.ToString()), "alias", "banned"),
            ["ban"] = TextOf(One(lists[1], "bans", "subject", _address), "reason"),
            ["grant"] = TextOf(One(lists[2], "grants", "sid", _sid), "revoked", "protocols"),
            ["pin"] = TextOf(One(lists[4], "pins", "ruid", _pinned.Uid.ToString()), "policy", "priority"),
        };
        int audited = All(lists[3], "changes", "sid", _sid).Count();
        bool isThrough = _asked is { } asked && found[asked.What] == asked.After;
        if (isThrough)
        {
            Settle(found[_asked!.Value.What]);
        }

        _asked = null;
        foreach ((string what, string stands) in _stands)
        {
            Assert.True(
                stands == found[what],
                $"{when}: the {what} was acknowledged as {stands}; it is {found[what]}."
            );
        }

        Assert.True(audited == _audited, $"{when}: {_audited} changes of the grant were audited; there are {audited}.");
        return isThrough;
    }

    private static ContactCard CardOf(string alias)
    {
        using var key = SigningKey.Generate();
        return ContactCard.Issue(
            key,
            alias,
            [new CardHost(Hid.OfPublicKey(key.PublicKey.Span), ["127.0.0.1:1"])],
            DateTimeOffset.UtcNow,
            TimeSpan.FromDays(1)
        );
    }

    private static IEnumerable<JsonElement> All(JsonElement answer, string list, string key, string value) =>
        answer.GetProperty(list).EnumerateArray().Where(one => one.GetProperty(key).GetString() == value);

    private static JsonElement? One(JsonElement answer, string list, string key, string value) =>
        All(answer, list, key, value).Select(one => (JsonElement?)one).SingleOrDefault();

    private static string TextOf(JsonElement? one, params string[] fields) =>
        one is { } there ? string.Join(' ', fields.Select(field => there.GetProperty(field).GetRawText())) : None;

    private void Settle(string after)
    {
        (string what, _) = _asked!.Value;
        _stands[what] = after;
        _audited += what == "grant" ? 1 : 0;
        _asked = null;
    }

    private (string Path, object Request, string After) Contact(string stands)
    {
        string who = _card.Uid.ToString();
        if (stands == None)
        {
            return ("contacts/add", new { card = _card.ToString() }, "\"card\" false");
        }

        string alias = stands[..stands.IndexOf(' ', StringComparison.Ordinal)];
        bool isBanned = stands.EndsWith("true", StringComparison.Ordinal);
        return _random.Next(4) switch
        {
            0 => ("contacts/remove", new { who }, None),
            1 => (
                isBanned ? "contacts/unban" : "contacts/ban",
                new { who },
                $"{alias} {(isBanned ? "false" : "true")}"
            ),
            _ => (
                "contacts/rename",
                new { who, name = $"n{_number}" },
                $"\"n{_number}\" {(isBanned ? "true" : "false")}"
            ),
        };
    }

    private (string Path, object Request, string After) Ban(string stands) =>
        stands != None && _random.Next(2) == 0
            ? ("bans/remove", new { subject = _address }, None)
            : ("bans/add", new { subject = _address, reason = $"r{_number}" }, $"\"r{_number}\"");

    private (string Path, object Request, string After) Grant(string stands)
    {
        int choice = stands == None ? 2 : _random.Next(4);
        return choice == 0 ? ("grants/clear", new { app = _sid, luid = "ada" }, None)
            : choice == 1 && !stands.StartsWith("true", StringComparison.Ordinal)
                ? ("grants/revoke", new { app = _sid, luid = "ada" }, "true null")
            : (
                "grants/set",
                new
                {
                    app = _sid,
                    luid = "ada",
                    protocols = new { names = (string[])[$"p{_number}"] },
                },
                $"false [\"p{_number}\"]"
            );
    }

    private (string Path, object Request, string After) Pin(string stands)
    {
        string who = _pinned.Uid.ToString();
        return stands != None && _random.Next(2) == 0
            ? ("pins/remove", new { who }, None)
            : (
                "pins/add",
                new
                {
                    who,
                    policy = "eager",
                    priority = _number % 256,
                },
                $"\"eager\" {_number % 256}"
            );
    }
}
