namespace Weir.Kernel.NfTables;

/// <summary>Register numbers in the one form the kernel lists them in.</summary>
internal static class NftRegister
{
    private const uint FirstWord = 8;

    /// <summary>
    /// nft_dump_register in <c>net/netfilter/nf_tables_api.c</c>: a 4-byte register at the start of a 16-byte one is told by the
    /// 16-byte register's number (NFT_REG32_00 is NFT_REG_1, NFT_REG32_04 is NFT_REG_2 …).
    /// </summary>
    internal static uint Canonical(uint register) =>
        register >= FirstWord && (register - FirstWord) % 4 == 0 ? ((register - FirstWord) / 4) + 1 : register;
}
