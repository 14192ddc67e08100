@echo off
setlocal
rem Cai tu thu muc nay (khong can mang) roi mo ban lam viec. Chay lan sau thi mo ngay.
chcp 65001 >nul
cd /d "%~dp0"
where py >nul 2>nul && (set "PYTHON=py -3") || (set "PYTHON=python")
%PYTHON% -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>nul
if errorlevel 1 (
    echo Cần Python 3.11 trở lên. Cài Python từ python.org rồi chạy lại.
    pause
    exit /b 1
)
if not exist "may\Scripts\cchc.exe" (
    echo Đang cài đặt, mất khoảng vài phút...
    if exist may rmdir /s /q may
    %PYTHON% -m venv may
    may\Scripts\python -m pip install --quiet --no-index --find-links goi "cchc-analysis[desk]"
    if errorlevel 1 (
        echo Cài đặt không xong. Gửi ảnh màn hình này cho người hỗ trợ.
        pause
        exit /b 1
    )
)
cd du-an
if "%~1"=="" (
    ..\may\Scripts\cchc lab
) else (
    ..\may\Scripts\cchc %*
)
