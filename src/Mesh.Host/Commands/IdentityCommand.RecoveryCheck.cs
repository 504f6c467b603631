using Mesh.Actors.Identity;
using Mesh.Contracts;
using Mesh.Host.Home;

namespace Mesh.Host.Commands;

// Whether a key is the recovery key of the identity that is to be succeeded: with another one nobody takes the successor.
internal static partial class IdentityCommand
{
    /// <returns>False where nothing here knows it.</returns>
    /// <exception cref="CommandException">It is another one.</exception>
    private static bool IsRecoveryKeyOf(CommandScope scope, FileKeyRing keys, Uid old, ReadOnlyMemory<byte> hash)
    {
        ReadOnlyMemory<byte> known = keys.Identities.Any(own => own.Uid == old)
            ? keys.RecoveryOf(old)
            : RecoveryOfContact(scope.Home, old);
        return known.IsEmpty || known.Span.SequenceEqual(hash.Span)
            ? !known.IsEmpty
            : throw CommandException.Failed(
                $"This is not the recovery key of {old}: its cards name another one. Nothing was made; name the right file by --key."
            );
    }

    private static string NotChecked(Uid old) =>
        $"{Environment.NewLine}It could not be checked that this is the recovery key of {old}: nothing is known of that one here. Contacts of it take the last line only if it is; "
        + "'mesh contacts add' of that line by one of them shows it.";

    // Empty where the book is in use, or cannot be read: then it is as if nothing were known.
    private static ReadOnlyMemory<byte> RecoveryOfContact(MeshHome home, Uid uid)
    {
        try
        {
            HomeStore store = home.OpenStore();
            try
            {
                return store.Contacts.Find(uid)?.Recovery ?? default;
            }
            finally
            {
                store.DisposeAsync().AsTask().GetAwaiter().GetResult();
            }
        }
        catch (Exception e) when (e is MeshException or CommandException)
        {
            return default;
        }
    }
}
