namespace Weir.Tests.Architecture;

/// <summary>One assembly of src/ and all it may depend on besides the BCL.</summary>
internal sealed record Layer(string Assembly, string[] Products, string[] Packages)
{
    public string Project => $"src/{(Assembly == "weir" ? "Weir" : Assembly)}";

    /// <summary>One sentence per reference that the arrows do not allow.</summary>
    public IReadOnlyList<string> Check(CompiledAssembly compiled) =>
        compiled
            .References.Where(reference => !IsBcl(reference) && !Products.Contains(reference) && !IsPackage(reference))
            .Select(reference => $"{Assembly} references {reference}")
            .Order(StringComparer.Ordinal)
            .ToArray();

    private bool IsPackage(string reference) =>
        Packages.Any(package => reference == package || reference.StartsWith(package + ".", StringComparison.Ordinal));

    /// <summary>The BCL is what lies in the shared framework's folder.</summary>
    private static bool IsBcl(string reference) =>
        File.Exists(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, reference + ".dll"));
}

/// <summary>The arrows of design.md. A new assembly is one row here.</summary>
internal static class Layers
{
    public static readonly Layer[] All =
    [
        new("Weir.Core", [], []),
        new("Weir.Kernel", [], []),
        new("Weir.Backends", ["Weir.Core", "Weir.Kernel"], []),
        new("Weir.Sources", ["Weir.Core"], ["SQLitePCLRaw", "Npgsql", "Dapper", "YamlDotNet", "CsvHelper"]),
        new("Weir.Lab", ["Weir.Core", "Weir.Kernel"], []),
        new("Weir.Agent", ["Weir.Core", "Weir.Kernel", "Weir.Backends", "Weir.Sources"], []),
        new(
            "weir",
            ["Weir.Core", "Weir.Kernel", "Weir.Backends", "Weir.Sources", "Weir.Lab", "Weir.Agent"],
            ["System.CommandLine", "Spectre.Console", "Microsoft.AspNetCore", "Microsoft.Extensions"]
        ),
    ];

    /// <summary>The namespaces of Weir.Kernel that are pure data: all that Weir.Backends may see of it.</summary>
    public static readonly string[] KernelSpecNamespaces = ["Weir.Kernel.NfTables"];

    /// <summary>Types of those namespaces that talk to the kernel.</summary>
    public static readonly string[] KernelActors =
    [
        "Weir.Kernel.NfTables.NftTransaction",
        "Weir.Kernel.NfTables.NftTransactionException",
        "Weir.Kernel.NfTables.NftReader",
        "Weir.Kernel.NfTables.NftMonitor",
    ];

    /// <summary>One sentence per type of Weir.Kernel that is not a spec type.</summary>
    public static IReadOnlyList<string> CheckKernelUse(CompiledAssembly compiled) =>
        compiled
            .TypesByAssembly["Weir.Kernel"]
            .Where(type => KernelActors.Contains(type) || !KernelSpecNamespaces.Contains(NamespaceOf(type)))
            .Select(type => $"{compiled.Name} uses {type}")
            .Order(StringComparer.Ordinal)
            .ToArray();

    private static string NamespaceOf(string type) => type[..type.LastIndexOf('.')];
}
