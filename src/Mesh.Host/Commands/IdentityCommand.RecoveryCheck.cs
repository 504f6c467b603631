using Mesh.Actors.Identity;
using Mesh.Contracts;
using Mesh.Host.Control.Contract;

namespace Mesh.Host.Commands;

// Whether a key is the recovery key of the identity that is to be succeeded: with another one nobody takes the successor.
internal static partial class IdentityCommand
{
    /// <returns>Null where it is; else why it could not be found out.</returns>
    /// <exception cref="CommandException">It is another one.</exception>
    private static async Task<string?> WhyUncheckedAsync(
        CommandScope scope,
        FileKeyRing keys,
        Uid old,
        ReadOnlyMemory<byte> hash,
        CancellationToken stop
    )
    {
        string? known;
        try
        {
            known = keys.Identities.Any(own => own.Uid == old)
                ? Hex(keys.RecoveryOf(old))
                : await RecoveryOfContactAsync(scope, old, stop);
        }
        catch (Exception e) when (e is MeshException or CommandException)
        {
            return $"it could not be looked up here. {e.Message}";
        }

        return known switch
        {
            null or "" => "no card is known here on which that one names a recovery key.",
            _ when known == Hex(hash) => null,
            _ => throw CommandException.Failed(
                $"This is not the recovery key of {old}: its cards name another one. Nothing was made; name the right file by --key."
            ),
        };
    }

    private static string NotChecked(Uid old, string why) =>
        $"{Environment.NewLine}It could not be checked that this is the recovery key of {old}: {why} Contacts of it take the last line only if it is; "
        + "'mesh contacts add' of that line by one of them shows it.";

    // By the node that runs here, which holds the book.
    private static async Task<string?> RecoveryOfContactAsync(CommandScope scope, Uid uid, CancellationToken stop)
    {
        ContactsAnswer answer = await ContactsCommand.AllAsync(scope, stop);
        return answer.Contacts.FirstOrDefault(one => one.Uid == uid.ToString())?.Recovery;
    }

    private static string Hex(ReadOnlyMemory<byte> hash) => Convert.ToHexStringLower(hash.Span);
}
