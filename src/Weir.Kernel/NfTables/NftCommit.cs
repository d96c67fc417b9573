namespace Weir.Kernel.NfTables;

/// <summary>What a committed transaction did.</summary>
/// <param name="Generation">The ruleset's generation id after it.</param>
/// <param name="BytesSent">Length of the batch.</param>
/// <param name="Encode">Time spent writing the batch.</param>
/// <param name="Kernel">Time the kernel took to take, check and commit it.</param>
public sealed record NftCommit(uint Generation, long BytesSent, TimeSpan Encode, TimeSpan Kernel);
