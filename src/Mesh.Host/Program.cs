using Mesh.Host.Commands;

return await MeshProgram.RunAsync(args, ProgramIo.OfConsole());
