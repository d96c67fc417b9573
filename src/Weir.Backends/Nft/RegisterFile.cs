namespace Weir.Backends.Nft;

/// <summary>Register numbers by their place: word n of the 16 words of 4 bytes, as nft and the kernel name them.</summary>
internal static class RegisterFile
{
    public const uint Verdict = 0;

    /// <summary>The first register: every single key, and the start of every concatenation.</summary>
    public const uint First = 1;

    private const uint WordsPerRegister = 4;
    private const uint FirstWordName = 8;

    /// <summary>
    /// A word at the start of a 16-byte register goes by that register's number (NFT_REG_1 + n), any other by its own
    /// (NFT_REG32_00 + n): netlink_put_register in nftables' src/netlink_linearize.c, nft_dump_register in the kernel.
    /// </summary>
    public static uint AtWord(uint word) =>
        word % WordsPerRegister == 0 ? First + (word / WordsPerRegister) : FirstWordName + word;
}
