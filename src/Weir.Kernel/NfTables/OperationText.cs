using System.Diagnostics;

namespace Weir.Kernel.NfTables;

/// <summary>Operations in words, as nft names things.</summary>
public static class OperationText
{
    /// <summary>For example "add rule to chain inet weir forward".</summary>
    public static string Describe(NftOperation operation) =>
        operation switch
        {
            NftOperation.AddTable o => $"add table {Family(o.Family)} {o.Table}",
            NftOperation.DeleteTable o => $"delete table {Family(o.Family)} {o.Table}",
            NftOperation.AddSet o => $"add set {Family(o.Family)} {o.Table} {o.Set.Name}",
            NftOperation.DeleteSet o => $"delete set {Family(o.Family)} {o.Table} {o.Set}",
            NftOperation.FlushSet o => $"flush set {Family(o.Family)} {o.Table} {o.Set}",
            NftOperation.AddCounter o => $"add counter {Family(o.Family)} {o.Table} {o.Counter.Name}",
            NftOperation.DeleteCounter o => $"delete counter {Family(o.Family)} {o.Table} {o.Counter}",
            NftOperation.AddChain o => $"add chain {Family(o.Family)} {o.Table} {o.Chain}",
            NftOperation.DeleteChain o => $"delete chain {Family(o.Family)} {o.Table} {o.Chain}",
            NftOperation.FlushChain o => $"flush chain {Family(o.Family)} {o.Table} {o.Chain}",
            NftOperation.AddRule o => $"add rule to chain {Family(o.Family)} {o.Table} {o.Chain}",
            NftOperation.AddElements o => $"add elements to set {Family(o.Family)} {o.Table} {o.Set.Name}",
            NftOperation.DeleteElements o => $"delete elements of set {Family(o.Family)} {o.Table} {o.Set.Name}",
            _ => throw new UnreachableException(),
        };

    /// <summary>nft's word for a family, for example "inet".</summary>
    public static string Family(NfFamily family) =>
        family switch
        {
            NfFamily.Inet => "inet",
            NfFamily.Ipv4 => "ip",
            NfFamily.Ipv6 => "ip6",
            NfFamily.Netdev => "netdev",
            NfFamily.Bridge => "bridge",
            _ => family.ToString(),
        };
}
