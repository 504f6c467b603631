using System.CommandLine;

namespace Mesh.Host.Commands;

internal static class UpCommand
{
    public static Command Create(ProgramIo io) => new("up", io.ToString());
}
