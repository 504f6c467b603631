namespace Mesh.Simulation;

/// <summary>Memory for bytes on their way, used again and again: the run has one thread, so it costs a stack.</summary>
internal sealed class Blocks
{
    private const int Small = 2_048;
    private const int Large = 65_536;

    private readonly Stack<Block> _small = new();
    private readonly Stack<Block> _large = new();

    public Block Rent(int least) =>
        least <= Small ? Take(_small, Small)
        : least <= Large ? Take(_large, Large)
        : new Block(this, new byte[least]);

    internal void Return(Block block)
    {
        switch (block.Bytes.Length)
        {
            case Small:
                _small.Push(block);
                break;
            case Large when _large.Count < 256:
                _large.Push(block);
                break;
        }
    }

    private Block Take(Stack<Block> stack, int size) =>
        stack.TryPop(out Block? block) ? block : new Block(this, new byte[size]);
}

/// <summary>A piece of memory that several parts of one stream lie in.</summary>
internal sealed class Block(Blocks owner, byte[] bytes)
{
    private int _holders;

    public byte[] Bytes => bytes;

    public void Hold() => _holders++;

    public void Release()
    {
        if (--_holders == 0)
        {
            owner.Return(this);
        }
    }
}
