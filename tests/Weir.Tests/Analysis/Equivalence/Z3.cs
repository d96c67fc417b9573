using System.Runtime.InteropServices;

namespace Weir.Tests.Analysis.Equivalence;

/// <summary>The solver of Debian's libz3-4, asked in SMT-LIB 2.</summary>
internal static partial class Z3
{
    private const string Library = "libz3.so.4";

    public static bool IsThere => NativeLibrary.TryLoad(Library, out _);

    /// <summary>Everything the script prints.</summary>
    public static string Run(string script)
    {
        var configuration = MakeConfiguration();
        var context = MakeContext(configuration);
        try
        {
            return Marshal.PtrToStringUTF8(Evaluate(context, script)) ?? "";
        }
        finally
        {
            DeleteContext(context);
            DeleteConfiguration(configuration);
        }
    }

    [LibraryImport(Library, EntryPoint = "Z3_mk_config")]
    private static partial nint MakeConfiguration();

    [LibraryImport(Library, EntryPoint = "Z3_del_config")]
    private static partial void DeleteConfiguration(nint configuration);

    [LibraryImport(Library, EntryPoint = "Z3_mk_context")]
    private static partial nint MakeContext(nint configuration);

    [LibraryImport(Library, EntryPoint = "Z3_del_context")]
    private static partial void DeleteContext(nint context);

    [LibraryImport(Library, EntryPoint = "Z3_eval_smtlib2_string", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Evaluate(nint context, string script);
}
