using Weir.Kernel.NfTables;

namespace Weir.KernelTests.NfTables;

/// <summary>Short ways to say specs and operations on the table the tests work in.</summary>
internal static class KernelTable
{
    internal const string Name = "weir";
    internal const NfFamily Family = NfFamily.Inet;

    // nft's data type numbers.
    internal static readonly SetField Ipv4 = new(7, 4);
    internal static readonly SetField Ipv6 = new(8, 16);
    internal static readonly SetField Protocol = new(12, 1);
    internal static readonly SetField Port = new(13, 2);
    internal static readonly SetField Mark = new(19, 4, HostOrder: true);
    internal static readonly SetField IcmpV6Type = new(29, 1);
    internal static readonly SetField IcmpV6Code = new(33, 1);
    internal static readonly SetField InterfaceName = new(41, 16);

    internal static NftOperation AddTable => new NftOperation.AddTable(Family, Name);

    internal static NftOperation Add(SetSpec set) => new NftOperation.AddSet(Family, Name, set);

    internal static NftOperation Add(CounterSpec counter) => new NftOperation.AddCounter(Family, Name, counter);

    internal static NftOperation AddChain(string chain, BaseChainSpec? hook = null) =>
        new NftOperation.AddChain(Family, Name, chain, hook);

    internal static NftOperation AddRule(string chain, params Expression[] expressions) =>
        new NftOperation.AddRule(Family, Name, chain, new RuleSpec([.. expressions]));

    internal static NftOperation Add(SetSpec set, ElementBlock elements) =>
        new NftOperation.AddElements(Family, Name, set, elements);

    internal static NftOperation Delete(SetSpec set, ElementBlock elements) =>
        new NftOperation.DeleteElements(Family, Name, set, elements);

    internal static SetSpec Set(string name, params SetField[] key) => new(name) { Key = [.. key] };

    /// <summary>A block of elements given as their bytes in hexadecimal, spaces ignored.</summary>
    internal static ElementBlock Block(params string[] elements) =>
        new(Convert.FromHexString(string.Concat(elements).Replace(" ", "", StringComparison.Ordinal)), elements.Length);
}
