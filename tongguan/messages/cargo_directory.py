"""The segment tables of the cargo messages: CUSCAR and CUSREP, as the UN's directories have them from D.95B on.

A release is read by the table of the latest one before it. Those from D.98A on were compared with the directories as
the open collection `php-edifact/edifact-mapping` has them: D.98A, D.00A, D.02B, D.03B, D.10A, D.16A. The directories
ask a GID of each RFF group of a consignment. Senders give several references to one, so that it is asked of the
consignment instead.
"""

from tongguan.messages.edifact_directory import Table

EQUIPMENT = """
EQD 9999
  TSR 9
  MEA 9
  DIM 9
  SEL 9
  NAD 9
  GIS 9
  TMP 9
    RNG 1
CNT 9
"""
AUTHENTICATION = """
AUT 1
  DTM 9
  RFF 9
"""
TRANSPORT = """
TDT 9
  LOC 99
  DTM 99
GIS 9
"""
CUSCAR_95B = f"""
BGM 1
DTM 9
RFF 9
NAD 9
FTX 9
{TRANSPORT}{EQUIPMENT}
CNI 9999
  CNT 9
  RFF 9999
    CNT 9
    MOA 9
    LOC 99
    GIS 9
    CUX 9
    CPI 9
    TDT 9
      LOC 9
      DTM 9
      RFF 9
    NAD 99
      RFF 9
      CTA 9
        COM 9
    QTY 9
      FTX 9
    GID 9999
      PAC 9
      HAN 9
      FTX 99
      MEA 99
      MOA 9
      SGP 99
      DGS 9
      PCI 9
      CST 1
      GIS 9
        DOC 9
      QTY 9
        FTX 1
{AUTHENTICATION}"""
CUSCAR_96B = f"""
BGM 1
DTM 9
RFF 99
  DTM 9
NAD 99
  CTA 9
    COM 9
FTX 9
{TRANSPORT}{EQUIPMENT}
CNI 9999
  CNT 9
  RFF 9999
    CNT 9
    MOA 9
    LOC 99
    GIS 9
    CUX 9
    CPI 9
    TDT 9
      LOC 9
      DTM 9
      MEA 9
      RFF 9
        TSR 9
    NAD 99
      DTM 9
      RFF 9
      CTA 9
        COM 9
    QTY 9
      FTX 9
    GID 9999
      PAC 9
      HAN 9
      FTX 99
      MEA 99
      MOA 9
      SGP 99
      DGS 9
      PCI 9
      CST 1
      GIS 9
        DTM 9
        DOC 9
      QTY 9
        FTX 1
{AUTHENTICATION}"""
CUSCAR_98A = (
    CUSCAR_96B.replace("BGM 1\nDTM 9\n", "BGM 1\nDTM 9\nLOC 9\nQTY 9\n")
    .replace("      SGP 99\n", "      SGP 9999\n")
    .replace("      CST 1\n", "      CST 1\n      LOC 9\n      TMD 9\n")
)
CUSCAR_00A = (
    CUSCAR_98A.replace("NAD 99\n  CTA 9", "NAD 99\n  DTM 1\n  CTA 9")
    .replace("  GIS 9\n  TMP 9", "  GIS 9\n  LOC 1\n  TMP 9")
    .replace("        DOC 9\n", "        DOC 9\n        PAC 9\n        MEA 9\n")
)
CUSCAR_02B = CUSCAR_00A.replace("GIS", "GEI")
CUSCAR_03B = CUSCAR_02B.replace("      DGS 9\n", "      DGS 99\n")
CUSREP_95B = """
BGM 1
DTM 9
QTY 9
FTX 9
MEA 9
GIS 9
RFF 99
  DTM 1
LOC 99
  DTM 9
DOC 9
  RFF 1
  DTM 1
  LOC 1
TAX 9
  MOA 1
  GIS 1
NAD 9
  CTA 9
    COM 5
  RFF 9
    DTM 1
TDT 99
  TPL 1
  DTM 1
  LOC 99
    DTM 9
    QTY 9
EQD 999
  EQN 1
AUT 1
  DTM 1
"""
CUSREP_98A = CUSREP_95B.replace("FTX 9\n", "POC 99\nFTX 9\n", 1)
CUSREP_00A = CUSREP_98A.replace("  MOA 1\n", "  MOA 1\n  FII 1\n  LOC 1\n  RFF 1\n  DTM 9\n").replace(
    "    QTY 9\n", "    QTY 9\n    NAD 99\n    MEA 9\n    POC 9\n    STS 9\n    FTX 9\n"
)
CUSREP_02B = CUSREP_00A.replace("GIS", "GEI")
CUSREP_10A = CUSREP_02B.replace("RFF 99\n  DTM 1\n", "GPO 1\nSTS 9\nRFF 99\n  DTM 1\nGDS 9\n  FTX 9\n", 1).replace(
    "  LOC 99\n    DTM 9\n", "  LOC 99\n    GPO 1\n    DTM 9\n"
)


def table(text: str) -> Table:
    return Table("\n".join(line for line in text.splitlines() if line.strip()))


CUSCAR = {
    release: table(text)
    for release, text in {
        "95B": CUSCAR_95B,
        "96B": CUSCAR_96B,
        "98A": CUSCAR_98A,
        "00A": CUSCAR_00A,
        "02B": CUSCAR_02B,
        "03B": CUSCAR_03B,
    }.items()
}
CUSREP = {
    release: table(text)
    for release, text in {
        "95B": CUSREP_95B,
        "98A": CUSREP_98A,
        "00A": CUSREP_00A,
        "02B": CUSREP_02B,
        "10A": CUSREP_10A,
    }.items()
}
