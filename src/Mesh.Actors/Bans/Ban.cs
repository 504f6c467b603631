using System.Globalization;
using Mesh.Contracts;

namespace Mesh.Actors.Bans;

/// <summary>What is banned. The numbers are stored.</summary>
public enum BanKind
{
    /// <summary>An identity. Kept in the contact book; without reason or end.</summary>
    Identity = 0,

    /// <summary>A host.</summary>
    Host = 1,

    /// <summary>A block of addresses.</summary>
    Addresses = 2,
}

/// <summary>Somebody, or somewhere, we have nothing to do with. Exactly one of its subjects is named.</summary>
public sealed record Ban
{
    private Ban() { }

    /// <summary>What is banned.</summary>
    public BanKind Kind { get; private init; }

    /// <summary>The identity, where that is what is banned.</summary>
    public Uid? Uid { get; private init; }

    /// <summary>The host, where that is what is banned.</summary>
    public Hid? Hid { get; private init; }

    /// <summary>The addresses, where those are what is banned.</summary>
    public AddressRange? Range { get; private init; }

    /// <summary>Why, for ourselves: nobody else is told. Null for nothing; at most 256 bytes of UTF-8.</summary>
    public string? Reason { get; init; }

    /// <summary>When it was made; null where that is not kept.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>When it ends; null for never.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>What is banned, as it is written.</summary>
    public string Subject => Uid?.ToString() ?? Hid?.ToString() ?? Range?.ToString() ?? "";

    /// <summary>A ban of an identity.</summary>
    public static Ban Of(Uid uid) => new() { Kind = BanKind.Identity, Uid = uid };

    /// <summary>A ban of a host.</summary>
    public static Ban Of(Hid host) => new() { Kind = BanKind.Host, Hid = host };

    /// <summary>A ban of a block of addresses.</summary>
    public static Ban Of(AddressRange range) => new() { Kind = BanKind.Addresses, Range = range };

    /// <summary>Whether it holds at a time.</summary>
    public bool HoldsAt(DateTimeOffset now) => Until is not { } end || now < end;

    /// <summary>For people: <c>host 12ab34 (spam) until …</c>.</summary>
    public override string ToString()
    {
        string subject = Kind switch
        {
            BanKind.Identity => $"identity {Uid?.Short}",
            BanKind.Host => $"host {Hid?.Short}",
            _ => $"address block {Range}",
        };
        string reason = Reason is { } why ? $" ({PlainText.Clean(why, BanBook.MaxReasonBytes)})" : "";
        string until = Until is { } end
            ? $" until {end.ToUniversalTime().ToString("u", CultureInfo.InvariantCulture)}"
            : "";
        return subject + reason + until;
    }
}

/// <summary>What happened to a ban.</summary>
public enum BanChangeKind
{
    /// <summary>It was made, or its reason or end was changed.</summary>
    Added = 0,

    /// <summary>It was lifted.</summary>
    Removed = 1,

    /// <summary>Its time is over.</summary>
    Expired = 2,
}

/// <summary>A change of the bans.</summary>
public sealed record BanChange(BanChangeKind Kind, Ban Ban);
