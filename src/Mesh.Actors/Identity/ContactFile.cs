using System.Text.Json;
using Mesh.Actors.Storage;
using Mesh.Contracts;

namespace Mesh.Actors.Identity;

/// <summary>The file <c>contacts.json</c>, in which the contact book was kept before there was a store. It is read once.</summary>
internal static class ContactFile
{
    private const int MaxBytes = 64 * 1_024 * 1_024;
    private const int Version = 1;

    /// <summary>Who stands in the file; null if there is none.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: it is damaged or cannot be read; the message names it.</exception>
    public static IReadOnlyList<Contact>? Read(string path)
    {
        byte[]? content = AtomicFile.ReadOrNull(path, MaxBytes);
        if (content is null)
        {
            return null;
        }

        try
        {
            BookFile book =
                JsonSerializer.Deserialize<BookFile>(content, ContactJson.Options)
                ?? throw new FormatException("it holds no book");
            if (book.Version != Version)
            {
                throw new FormatException($"its version is {book.Version}; this program reads {Version}");
            }

            Contact[] contacts = [.. ContactJson.WithoutNull(book.Contacts).Select(entry => entry.ToContact())];
            Uid? twice = contacts.GroupBy(contact => contact.Uid).FirstOrDefault(same => same.Count() > 1)?.Key;
            return twice is null ? contacts : throw new FormatException($"{twice} stands in it twice");
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw AtomicFile.Damaged(path, e.Message.TrimEnd('.'), e);
        }
    }

    /// <summary>Gives the file another name, so that it is not read again. When this returns that is on the disk.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: it cannot be renamed.</exception>
    public static void PutAway(string path) => AtomicFile.Rename(path, path + ".imported");

    private sealed record BookFile
    {
        public required int Version { get; init; }

        public required IReadOnlyList<ContactEntry> Contacts { get; init; }
    }
}
