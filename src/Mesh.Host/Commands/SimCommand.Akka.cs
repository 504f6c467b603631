using System.CommandLine;

namespace Mesh.Host.Commands;

/// <summary><c>mesh sim</c>, which needs the embedded kernel.</summary>
internal static class SimCommand
{
    public static Command Create(ProgramIo io)
    {
        var command = new Command("sim", "Not in this build: simulations run on the embedded kernel only.");
        command.TreatUnmatchedTokensAsErrors = false;
        command.Handle(
            io,
            (_, _, _) =>
                throw CommandException.Failed(
                    "This build stands on Akka.NET, which cannot run a mesh on virtual time; build without -p:ActorKernel=akka."
                )
        );
        return command;
    }
}
